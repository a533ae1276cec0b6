import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { Problem } from '../../problem.ts'
import type { NamedPage } from './page.ts'

/** The text of a page at a commit of its repository. */
export interface Original {
  readonly text: string
  readonly commit: string
}

/** Where a maintainer has the pages' texts, and which commit they are of. */
export interface Origin {
  readonly folder: string
  /** That of a checkout is its newest unless this is given. */
  readonly commit?: string | undefined
}

/**
 * Reads a page from a checkout of its repository in the folder, or from a file there with the page's name. Undefined
 * if there is neither. @throws Problem (usage) for a file without a commit
 */
export async function originalOf(page: NamedPage, origin: Origin): Promise<Original | undefined> {
  return (await fromCheckout(page, origin)) ?? fromFile(page, origin)
}

/** @throws Problem (usage) for what can't be read as an origin */
export async function originFrom(folder: string | undefined, commit: string | undefined): Promise<Origin> {
  if (folder === undefined) throw new Problem('usage', 'Say where the texts of the pages are: --from FOLDER.')
  const found = await stat(folder).catch(() => undefined)
  if (!found?.isDirectory()) throw new Problem('usage', `--from ${folder} is no folder.`)
  if (commit !== undefined && !/^[0-9a-f]{40}$/.test(commit))
    throw new Problem('usage', `--commit ${commit} is not a commit's whole name, 40 hexadecimal digits.`)
  return { folder, commit }
}

async function fromCheckout({ repository, path }: NamedPage, origin: Origin): Promise<Original | undefined> {
  const { folder, commit: given = 'HEAD' } = origin
  for (const checkout of [join(folder, repository), join(folder, repository.split('/')[1] ?? ''), folder]) {
    const commit = await git(checkout, 'rev-parse', '--verify', '--quiet', `${given}^{commit}`)
    const text = commit && (await git(checkout, 'cat-file', 'blob', `${given}:${path}`))
    if (commit && text) return { text, commit: commit.trim() }
  }
  return undefined
}

async function fromFile({ name }: NamedPage, { folder, commit }: Origin): Promise<Original | undefined> {
  const text = await readFile(join(folder, name), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  if (commit === undefined)
    throw new Problem(
      'usage',
      `${join(folder, name)} is a single file: say which commit it is of, --commit COMMIT.`,
    )
  return { text, commit }
}

/** What git prints, or undefined if it fails: no folder, no repository, no such commit or file. */
async function git(folder: string, ...args: readonly string[]): Promise<string | undefined> {
  const { stdout, failed } = await execa('git', ['-C', folder, ...args], {
    reject: false,
    stripFinalNewline: false,
    // A clone without blobs fetches the one it is asked for.
    timeout: 60_000,
  })
  return failed ? undefined : stdout
}
