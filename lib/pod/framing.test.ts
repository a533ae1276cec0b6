import { expect } from 'chai'
import { frame, unframe, withoutEscapes } from './framing.ts'

describe('unframe', () => {
  const echo = `/ # ${frame('ps ax', 'm4rk')}\r\n`

  it('finds nothing in the echo of what was typed', () => {
    expect(unframe(echo, 'm4rk')).to.equal(undefined)
  })

  it('finds nothing while the end is missing', () => {
    expect(unframe(`${echo}<m4rk\r\nPID   USER\r\n`, 'm4rk')).to.equal(undefined)
    expect(unframe(`${echo}<m4rk\r\nPID   USER\r\n>m4rk 0`, 'm4rk')).to.equal(undefined)
  })

  it('gives output and exit code', () => {
    expect(unframe(`${echo}<m4rk\r\nPID   USER\r\n>m4rk 0\r\n/ # `, 'm4rk')).to.deep.equal({
      output: 'PID   USER\n',
      exitCode: 0,
    })
  })

  it('keeps a last line that has no end', () => {
    expect(unframe('<m4rk\nno newline>m4rk 139\n', 'm4rk')).to.deep.equal({
      output: 'no newline',
      exitCode: 139,
    })
  })
})

describe('withoutEscapes', () => {
  it('leaves what a person sees', () => {
    expect(withoutEscapes('\r\n/ # \u001b[6n')).to.equal('\n/ # ')
  })
})
