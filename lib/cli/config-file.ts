import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { errorCodeOf } from '../error-code.ts'
import { messageOf, Problem } from '../problem.ts'
import { type Flags, innerOf } from './settings.ts'

/** The file with flags of `pidns run` that a folder can have. */
const CONFIG_FILE = 'pidns.yaml'

/** What only the user at the keyboard can agree to: the file may have come with a checkout. */
const CONSENTS: readonly string[] = ['yes', 'provision']

/** Every scalar as the text that it is: a version such as 1.10 is no number. */
const aConfig = z.record(z.string(), z.union([z.string(), z.array(z.string())]))

type Given = Readonly<Record<string, string | true | readonly string[]>>

/**
 * The flags that `pidns.yaml` in this folder gives, by name: `node-selector: pool=gpu` for `--node-selector pool=gpu`.
 * @param flags those of `pidns run`
 * @throws Problem (usage) for a file that can't be read, or a key that is no flag
 */
export async function flagsInFile(flags: Flags): Promise<Given> {
  const text = await readFile(CONFIG_FILE, 'utf8').catch((thrown: unknown) => {
    if (errorCodeOf(thrown) === 'ENOENT') return undefined
    throw new Problem('usage', `Can't read ${CONFIG_FILE}: ${messageOf(thrown)}.`)
  })
  return text === undefined ? {} : flagsIn(text, flags)
}

/** The flags in the text of such a file. @throws Problem (usage) */
export function flagsIn(text: string, flags: Flags): Given {
  const given = Object.entries(contentOf(text)).flatMap(([key, value]) => {
    const flag = key.replaceAll(/-[a-z]/g, dashed => dashed.slice(1).toUpperCase())
    const kind = flags[flag]
    if (kind === undefined)
      throw new Problem('usage', `${CONFIG_FILE} has the key ${key}, but 'pidns run' has no flag --${key}.`)
    if (CONSENTS.includes(flag))
      throw new Problem('usage', `${CONFIG_FILE} has the key ${key}, which only the command line may have.`)
    const read = readAs(key, value, kind)
    return read === undefined ? [] : [[flag, read] as const]
  })
  return Object.fromEntries(given)
}

/** What the file says of a flag; undefined for a switch that is off. @throws Problem (usage) */
function readAs(key: string, value: string | string[], kind: z.ZodType): Given[string] | undefined {
  const inner = innerOf(kind)
  if (inner instanceof z.ZodArray) return typeof value === 'string' ? value.split(',') : value
  if (typeof value !== 'string')
    throw new Problem('usage', `${CONFIG_FILE}: ${key} takes one value, not a list.`)
  if (inner instanceof z.ZodBoolean) {
    if (value === 'true') return true
    if (value === 'false') return undefined
    throw new Problem('usage', `${CONFIG_FILE}: ${key} is true or false, not ${value}.`)
  }
  if (kind.safeParse(value).success) return value
  throw new Problem('usage', `${CONFIG_FILE}: ${value} is no value for ${key}.`)
}

function contentOf(text: string): z.infer<typeof aConfig> {
  try {
    return aConfig.parse(parse(text, { schema: 'failsafe' }) || {})
  } catch (thrown) {
    const why =
      thrown instanceof z.ZodError ? 'it does not map flags to values' : messageOf(thrown).split('\n')[0]
    throw new Problem('usage', `${CONFIG_FILE} can't be read: ${why}.`, {
      remedy: `Write flags of 'pidns run' without their dashes, such as 'node-selector: pool=gpu'.`,
    })
  }
}
