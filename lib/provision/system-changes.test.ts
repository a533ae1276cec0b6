import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { parsePackages } from './apt-packages.ts'
import {
  difference,
  fileOfChanges,
  noteSystemChange,
  recordedChanges,
  unreadableChanges,
} from './system-changes.ts'

/** Output of dpkg-query on Debian 12, before and after `apt-get install debootstrap`. */
const BEFORE =
  'libc6:amd64\t2.36-9+deb12u10\tinstalled\nwget\t1.21.3-1+deb12u1\tinstalled\nold\t1\tconfig-files\n'
const AFTER =
  'debootstrap\t1.0.128+nmu2+deb12u2\tinstalled\nlibc6:amd64\t2.36-9+deb12u13\tinstalled\nwget\t1.21.3-1+deb12u1\tinstalled\nold\t1\tconfig-files\n'

describe('the record of system changes', () => {
  let cacheDir: string
  beforeEach(async () => {
    cacheDir = await mkdtemp(path.join(os.tmpdir(), 'pidns-test-'))
  })
  afterEach(() => rm(cacheDir, { recursive: true }))

  it("compares dpkg's lists", () => {
    expect(difference(parsePackages(BEFORE), parsePackages(AFTER))).to.deep.equal({
      installed: [{ name: 'debootstrap', version: '1.0.128+nmu2+deb12u2' }],
      changed: [{ name: 'libc6:amd64', from: '2.36-9+deb12u10', to: '2.36-9+deb12u13' }],
    })
    expect(parsePackages('').size).to.equal(0)
  })

  it('lists one change after the other', async () => {
    const change = { command: 'apt-get install debootstrap', ...difference(new Map(), parsePackages(AFTER)) }
    await noteSystemChange(change, { cacheDir })
    await noteSystemChange({ command: 'nothing', installed: [], changed: [] }, { cacheDir })
    await noteSystemChange({ ...change, command: 'again' }, { cacheDir })
    const recorded = await recordedChanges({ cacheDir })
    expect(recorded.map(({ command }) => command)).to.deep.equal([change.command, 'again'])
    expect(recorded[0]?.installed).to.have.lengthOf(3)
  })

  it('reads as empty if it is missing, empty, truncated or malformed', async () => {
    const texts = ['', '[{"at":"2026-11-24T08:0', '{}', '[{"at":1}]', 'null']
    expect(await recordedChanges({ cacheDir })).to.deep.equal([])
    for (const text of texts) {
      await writeFile(fileOfChanges({ cacheDir }), text)
      expect(await recordedChanges({ cacheDir }), text).to.deep.equal([])
    }
  })

  it('is moved aside, not overwritten, if it is unreadable', async () => {
    const cut = '[{"at":"2026-11-24T08:0'
    await writeFile(fileOfChanges({ cacheDir }), cut)
    expect(await unreadableChanges({ cacheDir })).to.deep.equal([fileOfChanges({ cacheDir })])
    const change = { command: 'apt-get install x', installed: [{ name: 'x', version: '1' }], changed: [] }
    await noteSystemChange(change, { cacheDir })
    expect(await recordedChanges({ cacheDir })).to.have.lengthOf(1)
    const [aside = ''] = await unreadableChanges({ cacheDir })
    expect(await readFile(aside, 'utf8')).to.equal(cut)
  })
})
