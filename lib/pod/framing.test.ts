import { expect } from 'chai'
import { Problem } from '../problem.ts'
import { FramedAnswer, frame, withoutEscapes } from './framing.ts'

describe('the answer to a framed command', () => {
  const unframe = (seen: string, mark: string) => new FramedAnswer(mark).add(seen)

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

describe('FramedAnswer', () => {
  it('finds the end wherever it is cut in two', () => {
    const whole = '<m4rk\r\nPID   USER\r\n>m4rk 0\r\n/ # '
    for (let at = 0; at <= whole.length; at++) {
      const answer = new FramedAnswer('m4rk')
      const ran = answer.add(whole.slice(0, at)) ?? answer.add(whole.slice(at))
      expect(ran, `cut at ${at}`).to.deep.equal({ output: 'PID   USER\n', exitCode: 0 })
    }
  })

  it('looks at each piece once: with a thousand times as many, none takes a thousand times as long', () => {
    const answer = new FramedAnswer('m4rk')
    const begin = performance.now()
    answer.add('<m4rk\n')
    for (let piece = 0; piece < 100_000; piece++) answer.add('a line of a log that goes on and on and on\n')
    expect(answer.add('>m4rk 0\n')?.output).to.have.length(4_300_000)
    expect(performance.now() - begin, 'milliseconds').to.be.below(2000)
  })

  it('throws a Problem (environment) when the output does not end', () => {
    const answer = new FramedAnswer('m4rk')
    const flood = () => {
      for (let piece = 0; piece < 20; piece++) answer.add('x'.repeat(1024 * 1024))
    }
    expect(flood).to.throw(Problem, 'more than 16 Mi characters').with.property('kind', 'environment')
  })
})

describe('withoutEscapes', () => {
  it('keeps what a person sees', () => {
    expect(withoutEscapes('\r\n/ # \u001b[6n')).to.equal('\n/ # ')
  })
})
