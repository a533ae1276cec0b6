import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { hasEnded, isOfEndedProcess, isRunId, newId, ownerIn, runOfName, thisProcess } from './ownership.ts'

describe('an owner', () => {
  it('has not ended if it is this process', () => {
    expect(hasEnded(thisProcess())).to.equal(false)
  })

  it('has ended if its PID is free', async () => {
    const child = spawn('true')
    const { pid = 0 } = child
    await once(child, 'exit')
    expect(hasEnded({ ...thisProcess(), pid })).to.equal(true)
  })

  it('has ended if a later process has its PID', () => {
    expect(hasEnded({ ...thisProcess(), began: '1' })).to.equal(true)
  })

  it('has ended if it is a zombie', async () => {
    // The shell that starts it becomes a program that never collects its exit status.
    const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 10'])
    const [line] = await once(parent.stdout, 'data')
    const pid = Number(String(line))
    const statOf = () => readFileSync(`/proc/${pid}/stat`, 'utf8')
    while (!statOf().includes(') Z ')) await new Promise(resolve => setTimeout(resolve, 5))
    const began =
      statOf()
        .slice(statOf().lastIndexOf(')') + 2)
        .split(' ')[19] ?? ''
    expect(hasEnded({ ...thisProcess(), pid, began })).to.equal(true)
    parent.kill('SIGKILL')
    await once(parent, 'exit')
  })

  it('has ended if it is from an earlier boot of this machine', function () {
    const { machine } = thisProcess()
    if (machine === '') return this.skip()
    expect(hasEnded({ ...thisProcess(), boot: 'earlier' })).to.equal(true)
  })

  it('counts as alive in another time namespace', async function () {
    if (process.geteuid?.() !== 0) return this.skip()
    const script = `
      const { thisProcess } = await import(${JSON.stringify(import.meta.resolve('./ownership.ts'))})
      console.log(JSON.stringify(thisProcess()))
      process.stdin.resume()
    `
    const node = [process.execPath, '--input-type=module', '--eval', script]
    const child = spawn('unshare', ['--time', '--boottime', '1000000', '--fork', '--kill-child', ...node])
    const [line] = await once(child.stdout, 'data')
    const owner = ownerIn(String(line))
    if (owner === undefined) throw new Error(`it said ${line}`)
    expect(hasEnded(owner)).to.equal(false)
    child.stdin.end()
    await once(child, 'exit')
  })

  it('counts as alive on another host, boot or PID namespace', () => {
    const ended = { ...thisProcess(), began: '1' }
    expect(hasEnded({ ...ended, host: 'another' })).to.equal(false)
    expect(hasEnded({ ...ended, boot: 'another', machine: '' })).to.equal(false)
    expect(hasEnded({ ...ended, boot: 'another', machine: 'another' })).to.equal(false)
    expect(hasEnded({ ...ended, timeNamespace: 'time:[1]' })).to.equal(false)
    expect(hasEnded({ ...ended, pidNamespace: 'pid:[1]' })).to.equal(false)
  })

  it('is not read from a text that holds none', () => {
    const texts = [
      undefined,
      '',
      'null',
      '[]',
      '{',
      '{"host":"vm","pid":4711,"began":"1"}',
      '{"pid":"1; rm -rf /"}',
    ]
    for (const text of texts) {
      expect(ownerIn(text), text).to.equal(undefined)
      expect(isOfEndedProcess(text), text).to.equal(false)
    }
  })
})

describe('an id', () => {
  it('is eight letters and digits, and nothing else', () => {
    expect(isRunId(newId())).to.equal(true)
    for (const text of ['', 'a', 'ABCDEFGH', '../../..', 'a0b1c2d3\n', 'a0b1c2d3e'])
      expect(isRunId(text), text).to.equal(false)
  })

  it('is read only from a name that consists of the prefix and the id', () => {
    expect(runOfName('pidns-a0b1c2d3')).to.equal('a0b1c2d3')
    for (const name of [
      'pidns-',
      'pidns-a0b1c2d3-x',
      'x-pidns-a0b1c2d3',
      'pidns-../../et',
      'pidns-a0b1c2d3\n',
    ])
      expect(runOfName(name), name).to.equal(undefined)
  })
})
