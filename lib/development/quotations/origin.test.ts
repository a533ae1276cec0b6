import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { execa } from 'execa'
import { originalOf, originFrom } from './origin.ts'
import { samplePage } from './sample.ts'

const COMMIT = 'fedcba9876543210fedcba9876543210fedcba98'

describe('Where a page is read from', () => {
  const page = samplePage()
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'origin-'))
  })

  afterEach(() => rm(folder, { recursive: true }))

  for (const below of ['sea/website', 'website', '.'])
    it(`is a checkout of its repository, in ${below}: its last commit, whatever was changed since`, async () => {
      const checkout = join(folder, below)
      const commit = await repository(checkout, 'Boats float.\n')
      await writeFile(join(checkout, page.path), 'Boats sink.\n')
      expect(await originalOf(page, { folder })).to.deep.equal({ text: 'Boats float.\n', commit })
    })

  it('is the commit of a checkout that the maintainer names', async () => {
    const first = await repository(folder, 'Boats float.\n')
    await repository(folder, 'Boats sink.\n')
    const original = await originalOf(page, { folder, commit: first })
    expect(original).to.deep.equal({ text: 'Boats float.\n', commit: first })
  })

  it('is a file with its name, if the maintainer says which commit that is of', async () => {
    await writeFile(join(folder, page.name), 'Boats float.\n')
    expect(await originalOf(page, { folder, commit: COMMIT })).to.deep.equal({
      text: 'Boats float.\n',
      commit: COMMIT,
    })
    expect(await refusal(originalOf(page, { folder }))).to.match(
      /harbour\.md is a single file: say which commit/,
    )
  })

  it('is nowhere if the folder has neither', async () => {
    expect(await originalOf(page, { folder })).to.equal(undefined)
  })

  it('is a folder, and a commit’s whole name', async () => {
    expect(await refusal(originFrom(undefined, undefined))).to.include('--from FOLDER')
    expect(await refusal(originFrom(join(folder, 'none'), undefined))).to.match(/none is no folder\.$/)
    expect(await refusal(originFrom(folder, 'fedcba9'))).to.include('--commit fedcba9 is not')
    expect(await originFrom(folder, COMMIT)).to.deep.equal({ folder, commit: COMMIT })
  })

  /** Commits the page's text to a repository, which is made if it is not there. Returns the commit. */
  async function repository(checkout: string, text: string): Promise<string> {
    const file = join(checkout, page.path)
    await mkdir(join(file, '..'), { recursive: true })
    await writeFile(file, text)
    const options = { cwd: checkout }
    await execa('git', ['init', '--quiet'], options)
    await execa('git', ['add', '.'], options)
    const author = ['-c', 'user.name=a', '-c', 'user.email=a@sea.example']
    await execa('git', [...author, 'commit', '--quiet', '--message', 'text'], options)
    return (await execa('git', ['rev-parse', 'HEAD'], options)).stdout
  }

  async function refusal(attempt: Promise<unknown>): Promise<string> {
    return attempt.then(
      () => 'nothing',
      (thrown: Error) => thrown.message,
    )
  }
})
