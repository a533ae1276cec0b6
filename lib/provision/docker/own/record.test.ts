import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { hasEnded } from '../../../ownership.ts'
import { machineNow } from './machine.ts'
import { beforeIn, readDaemonRecord, removeDaemonRecord, writeDaemonRecord } from './record.ts'

describe('the record of a daemon that the suite started', () => {
  let cacheDir: string
  const file = () => path.join(cacheDir, 'docker-started.json')
  beforeEach(async () => {
    cacheDir = await mkdtemp(path.join(os.tmpdir(), 'pidns-test-'))
  })
  afterEach(() => rm(cacheDir, { recursive: true }))

  it('names its process and the previous state of the machine', async () => {
    const before = await machineNow('')
    await writeDaemonRecord(process.pid, { programs: 'of the cache', before }, { cacheDir })
    const record = await readDaemonRecord({ cacheDir })
    expect(record).to.deep.include({ programs: 'of the cache', before })
    expect(record?.daemon.pid).to.equal(process.pid)
    expect(record && hasEnded(record.daemon)).to.equal(false)
    await removeDaemonRecord({ cacheDir })
    expect(await readDaemonRecord({ cacheDir })).to.equal(undefined)
  })

  it('is undefined if the file is empty or truncated', async () => {
    const before = await machineNow('')
    await writeDaemonRecord(process.pid, { programs: 'of the cache', before }, { cacheDir })
    const text = await readFile(file(), 'utf8')
    for (const length of [0, 1, 10, 100, text.length - 3]) {
      await writeFile(file(), text.slice(0, length))
      expect(await readDaemonRecord({ cacheDir }), `cut at ${length}`).to.equal(undefined)
    }
  })

  it('keeps the state of the machine before the first start since boot', async () => {
    const now = { ...(await machineNow('')), bridge: true }
    const first = { ...now, bridge: false }
    await writeDaemonRecord(process.pid, { programs: 'of the cache', before: first }, { cacheDir })
    const record = await readDaemonRecord({ cacheDir })
    expect(beforeIn(record, now)).to.deep.equal(first)
    expect(beforeIn(record, { ...now, boot: 'another' })).to.deep.equal({ ...now, boot: 'another' })
    expect(beforeIn(undefined, now)).to.deep.equal(now)
  })
})
