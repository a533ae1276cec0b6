import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { messageOf, Problem } from '../problem.ts'
import { anImplementation, type Implementation } from '../report/schema.ts'

/** The flags that say who publishes a report and what it tests. They override the file. */
export const implementationFlags = z.object({
  implementation: z.string().optional(),
  organisation: z.string().optional(),
  project: z.string().optional(),
  url: z.string().optional(),
  projectVersion: z.string().optional(),
  contact: z.array(z.string()).optional(),
})

/**
 * Who publishes the report, from the flags and the --implementation file. Undefined if neither is given.
 * @throws Problem (usage) if a field is missing or not valid
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
  throw new Problem('usage', ['The description of the implementation is not valid:', ...faults].join('\n'), {
    remedy:
      'Put organisation, project, url, version and contact (a list) into the --implementation file, or use --organisation, --project, --url, --project-version and --contact.',
  })
}

async function contentOf(file: string): Promise<object> {
  try {
    return z.looseObject({}).parse(parse(await readFile(file, 'utf8')))
  } catch (thrown) {
    const why = thrown instanceof z.ZodError ? 'it is not a YAML mapping' : messageOf(thrown)
    throw new Problem('usage', `Can't read the --implementation file ${file}: ${why}.`)
  }
}
