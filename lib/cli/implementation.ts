import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { messageOf, Problem } from '../problem.ts'
import { anImplementation, type Implementation } from '../report/schema.ts'

/** The flags that say whose result a report is; they win over what the file says. */
export const implementationFlags = z.object({
  implementation: z.string().optional(),
  organisation: z.string().optional(),
  project: z.string().optional(),
  url: z.string().optional(),
  projectVersion: z.string().optional(),
  contact: z.array(z.string()).optional(),
})

/**
 * Whose result it is, by flags and by the file that one of them names; undefined when nothing is said of it.
 * @throws Problem (usage) when something of it is missing or is not what it should be
 */
export async function implementationOf(
  flags: z.infer<typeof implementationFlags>,
): Promise<Implementation | undefined> {
  const { implementation: file, organisation, project, url, projectVersion: version, contact } = flags
  const said = Object.entries({ organisation, project, url, version, contact })
  const given = Object.fromEntries(said.filter(([, value]) => value !== undefined && value.length > 0))
  const content = file === undefined ? {} : await contentOf(file)
  const all = { ...content, ...given }
  if (Object.keys(all).length === 0 && file === undefined) return undefined
  const { data, error } = anImplementation.safeParse(all)
  if (data !== undefined) return data
  const faults = error?.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`) ?? []
  throw new Problem('usage', ['Whose result it is can not be told:', ...faults].join('\n'), {
    remedy:
      'A file for --implementation has organisation, project, url, version and contact (a list); or say --organisation, --project, --url, --project-version and --contact.',
  })
}

async function contentOf(file: string): Promise<object> {
  try {
    return z.looseObject({}).parse(parse(await readFile(file, 'utf8')))
  } catch (thrown) {
    const why = thrown instanceof z.ZodError ? 'it is no YAML mapping' : messageOf(thrown)
    throw new Problem('usage', `The file ${file} of --implementation can't be read: ${why}.`)
  }
}
