import { readFile } from 'node:fs/promises'
import { execa } from 'execa'
import manifest from '../../package.json' with { type: 'json' }

/** The version of this suite. */
export const SUITE_VERSION: string = manifest.version

const isCompiled = import.meta.filename.endsWith('.js')

/** What judged: the version and, where it is known, the commit. */
export async function suite(): Promise<{ version: string; commit?: string }> {
  const commit = isCompiled ? await commitOfPackage() : await commitOfCheckout()
  return { version: SUITE_VERSION, ...(commit !== undefined && { commit }) }
}

/** The packed suite carries the commit that it was made from in a file: a repository around it is its user's. */
async function commitOfPackage(): Promise<string | undefined> {
  const text = await readFile(new URL('../../commit', import.meta.url), 'utf8').catch(() => undefined)
  return text?.trim()
}

async function commitOfCheckout(): Promise<string | undefined> {
  const args = ['describe', '--always', '--abbrev=40', '--exclude=*', '--dirty']
  const { stdout, failed } = await execa('git', args, {
    cwd: import.meta.dirname,
    reject: false,
    timeout: 10_000,
  })
  return failed ? undefined : stdout
}
