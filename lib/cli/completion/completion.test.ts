import { execFileSync } from 'node:child_process'
import { expect } from 'chai'
import { Command, Option } from 'commander'
import { bashCompletion } from './bash.ts'
import { commandTree } from './command-tree.ts'

const program = new Command('pidns').option('--version', 'the version')
program
  .command('run')
  .addOption(new Option('--target <target>', 'where pods run').choices(['kind', 'kubeconfig']))
  .option('--claim <id>', 'only this claim')
  .option('-o, --out <dir>', 'where it goes')
program.command('report').command('html').option('--dark', 'for the night')
const script = bashCompletion(commandTree(program, { '--claim': ['doc', 'doc.ps-nginx', 'sig.same-uid'] }))

/** The completions that bash itself offers for the last word. */
function completionsOf(...words: readonly string[]): readonly string[] {
  const complete = `${script}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pidns; printf '%s\\n' "\${COMPREPLY[@]}"`
  const output = execFileSync('bash', ['-c', complete, 'bash', 'pidns', ...words], { encoding: 'utf8' })
  return output.split('\n').filter(line => line !== '')
}

describe('completion for bash', () => {
  it('offers commands, and the options of the typed command', () => {
    expect(completionsOf('')).to.include.members(['run', 'report'])
    expect(completionsOf('r')).to.deep.equal(['run', 'report'])
    expect(completionsOf('run', '--')).to.include.members(['--target', '--claim', '--out'])
    expect(completionsOf('report', '')).to.include('html')
    expect(completionsOf('report', 'html', '--d')).to.deep.equal(['--dark'])
  })

  it('offers the known values of an option, and leaves files to the shell', () => {
    expect(completionsOf('run', '--target', 'k')).to.deep.equal(['kind', 'kubeconfig'])
    expect(completionsOf('run', '--claim', 'doc')).to.deep.equal(['doc', 'doc.ps-nginx'])
    expect(completionsOf('run', '--out', '')).to.deep.equal([])
    expect(completionsOf('run', '-o', '')).to.deep.equal([])
  })
})
