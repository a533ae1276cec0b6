import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { errorCodeOf } from '../error-code.ts'
import { messageOf, Problem } from '../problem.ts'

/** The file with flags of `pidns run` that a folder can have. */
const CONFIG_FILE = 'pidns.yaml'

const aConfig = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))

/**
 * The flags that `pidns.yaml` in this folder gives, by name: `node-selector: pool=gpu` for `--node-selector pool=gpu`.
 * @param flags those of `pidns run`
 * @throws Problem (usage) for a file that can't be read, or a key that is no flag
 */
export async function flagsInFile(
  flags: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(CONFIG_FILE, 'utf8').catch((thrown: unknown) => {
    if (errorCodeOf(thrown) === 'ENOENT') return undefined
    throw new Problem('usage', `Can't read ${CONFIG_FILE}: ${messageOf(thrown)}.`)
  })
  return text === undefined ? {} : flagsIn(text, flags)
}

/** The flags in the text of such a file. @throws Problem (usage) */
export function flagsIn(
  text: string,
  flags: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const given = Object.entries(contentOf(text)).map(([key, value]) => {
    const flag = key.replaceAll(/-[a-z]/g, dashed => dashed.slice(1).toUpperCase())
    if (!Object.hasOwn(flags, flag))
      throw new Problem('usage', `${CONFIG_FILE} has the key ${key}, but 'pidns run' has no flag --${key}.`)
    return [flag, typeof value === 'number' ? String(value) : value] as const
  })
  return Object.fromEntries(given.filter(([, value]) => value !== false))
}

function contentOf(text: string): z.infer<typeof aConfig> {
  try {
    return aConfig.parse(parse(text) ?? {})
  } catch (thrown) {
    const why =
      thrown instanceof z.ZodError ? 'it does not map flags to values' : messageOf(thrown).split('\n')[0]
    throw new Problem('usage', `${CONFIG_FILE} can't be read: ${why}.`, {
      remedy: `Write flags of 'pidns run' without their dashes, such as 'node-selector: pool=gpu'.`,
    })
  }
}
