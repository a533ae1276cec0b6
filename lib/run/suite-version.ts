import { readFile } from 'node:fs/promises'
import manifest from '../../package.json' with { type: 'json' }

/** The version of this suite. */
export const SUITE_VERSION: string = manifest.version

const isCompiled = import.meta.filename.endsWith('.js')

/** The version of the suite and, if known, its commit. */
export async function suite(): Promise<{ version: string; commit?: string }> {
  const commit = isCompiled ? await commitOfPackage() : await commitOfCheckout()
  return { version: SUITE_VERSION, ...(commit !== undefined && { commit }) }
}

/** A packed suite has its commit in a file: a Git repository around it belongs to its user. */
async function commitOfPackage(): Promise<string | undefined> {
  const text = await readFile(new URL('../../commit', import.meta.url), 'utf8').catch(() => undefined)
  return text?.trim()
}

async function commitOfCheckout(): Promise<string | undefined> {
  const { execa } = await import('execa')
  const args = ['describe', '--always', '--abbrev=40', '--exclude=*', '--dirty']
  const { stdout, failed } = await execa('git', args, {
    cwd: import.meta.dirname,
    reject: false,
    timeout: 10_000,
  })
  return failed ? undefined : stdout
}
