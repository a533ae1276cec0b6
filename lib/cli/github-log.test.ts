import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from 'chai'

/** Prints foreign text and annotates the job, as the program does, in its own process. */
const PRINTING = `
const { Display } = await import(${JSON.stringify(new URL('display.ts', import.meta.url).href)})
const display = new Display(process.stderr)
display.print(process.argv[1])
display.mark(['::error title=a::b'])
display.print(process.argv[1])
display.close()
`

async function printed(hostile: string, environment: Readonly<Record<string, string>>) {
  const { stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', PRINTING, hostile],
    { env: { ...process.env, ...environment } },
  )
  return stderr.split('\n')
}

/**
 * The commands that GitHub's runner obeys: none between a stop and the token that it names
 * (ActionCommandManager).
 */
function obeyed(lines: readonly string[]): readonly string[] {
  let token: string | undefined
  return lines.filter(line => {
    if (token !== undefined) {
      if (line === `::${token}::`) token = undefined
      return false
    }
    token = /^::stop-commands::(\w+)$/.exec(line)?.[1]
    return token === undefined && (line.trimStart().startsWith('::') || line.includes('##['))
  })
}

describe('the log of GitHub Actions', () => {
  const hostile = 'x\n::error::y\n::stop-commands::z\n::z::\n##[error]z\u001b[2J\u202e --password=hunter2'

  it('obeys only the annotations of the program, and everybody again after it has exited', async () => {
    const lines = await printed(hostile, { GITHUB_ACTIONS: 'true' })
    expect(obeyed([...lines, '::notice::after'])).to.deep.equal(['::error title=a::b', '::notice::after'])
    expect(lines.join('\n')).to.include('##[error]z\\x1b[2J\\u202e').and.not.include('hunter2')
  })

  it('is inactive elsewhere', async () => {
    const lines = await printed('x', { GITHUB_ACTIONS: '' })
    expect(lines).to.deep.equal(['x', 'x', ''])
  })
})
