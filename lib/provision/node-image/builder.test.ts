import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { thisProcess } from '../../ownership.ts'
import { buildsIn, forgetReplaced, imagesOfBuilds, noteBase, noteReplaced } from './build-records.ts'
import { leftBuilds } from './builder.ts'

const BASE = `sha256:${'b'.repeat(64)}`
const REPLACED = `sha256:${'c'.repeat(64)}`

describe('the builds recorded in a cache', () => {
  let cacheDir: string
  beforeEach(async () => {
    cacheDir = await mkdtemp(path.join(os.homedir(), '.pidns-test-'))
  })
  afterEach(() => rm(cacheDir, { recursive: true }))

  it('have their owner and the name of their container', async () => {
    expect(await leftBuilds({ cacheDir })).to.deep.equal([])
    await buildsIn({ cacheDir }).make('a0b1c2d3')
    const [build, ...others] = await leftBuilds({ cacheDir })
    expect(others).to.deep.equal([])
    expect(build).to.deep.include({
      id: 'a0b1c2d3',
      owner: thisProcess(),
      container: 'pidns-build-a0b1c2d3',
    })
  })

  it('list their own images and no others', async () => {
    expect(await imagesOfBuilds({ cacheDir })).to.deep.equal(new Set())
    await noteBase(await buildsIn({ cacheDir }).make('a0b1c2d3'), BASE)
    await noteBase(await buildsIn({ cacheDir }).make('e0f1g2h3'), 'no id')
    await noteReplaced(REPLACED, { cacheDir })
    await noteReplaced('../../x', { cacheDir })
    expect(await imagesOfBuilds({ cacheDir })).to.deep.equal(new Set([REPLACED, BASE]))
    await forgetReplaced(REPLACED, { cacheDir })
    expect(await imagesOfBuilds({ cacheDir })).to.deep.equal(new Set([BASE]))
  })
})
