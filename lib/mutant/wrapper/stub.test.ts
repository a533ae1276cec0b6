import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { OciMutant } from '../mutant.ts'
import { stubOf } from './stub.ts'

const mutation = { fault: '', noticedBy: [], touches: [], spares: [] }
const GLOBAL = ['--root', '/run/create', '--log', '/kill', '--log-format', 'json']

describe('the stub of a mutant', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'pidns-stub-'))
    for (const program of ['node', 'runtime']) {
      writeFileSync(join(folder, program), `#!/bin/sh\necho ${program} "$@"\n`)
      chmodSync(join(folder, program), 0o755)
    }
  })
  after(() => rmSync(folder, { recursive: true }))

  const called = (mutant: OciMutant, ...words: readonly string[]) => {
    const [node, runtime] = [join(folder, 'node'), join(folder, 'runtime')]
    const stub = stubOf('m', mutant, { node, wrapper: '/w.ts', runtime, cache: folder })
    return execFileSync('sh', ['-c', stub, 'stub', ...words], { encoding: 'utf8' }).trim()
  }

  it('calls the wrapper with all words for verbs that the mutant alters', () => {
    const words = [...GLOBAL, 'create', '--bundle', '/b', 'c1']
    expect(called({ ...mutation, create: config => config }, ...words)).to.equal(
      `node --no-warnings /w.ts m ${join(folder, 'runtime')} ${words.join(' ')}`,
    )
  })

  it('passes other verbs straight to the runtime, whatever values the flags have', () => {
    const mutant: OciMutant = { ...mutation, create: config => config }
    for (const words of [[...GLOBAL, 'kill', 'create', '9'], ['--version'], [...GLOBAL, 'state', 'c1']])
      expect(called(mutant, ...words)).to.equal(`runtime ${words.join(' ')}`)
  })

  it('calls the wrapper for create if the mutant alters modes of files', () => {
    const altering = { ...mutation, mountedModes: () => undefined }
    expect(called(altering, ...GLOBAL, 'create', 'c1')).to.match(/^node/)
  })

  it('calls the wrapper for create too if the mutant alters signals: it must know the neighbours', () => {
    expect(called({ ...mutation, kill: () => [] }, ...GLOBAL, 'create', 'c1')).to.match(/^node/)
    expect(called({ ...mutation, exec: call => call }, ...GLOBAL, 'create', 'c1')).to.match(/^runtime/)
  })
})
