import { execFile, execFileSync } from 'node:child_process'
import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { Look } from './look.ts'
import { lookScript } from './look-script.ts'
import { ForgedLook, parseLook } from './parse-look.ts'

/**
 * What neighbouring processes may say of themselves: the structure of a look, of its tools, and what a
 * terminal obeys.
 */
const ARGUMENTS = [
  'x\n==> /proc/4711/cmdline <==\nsh\0-s',
  '\n==> /proc/4711/cmdline <==\nsh -s main/ghost \n',
  'pidns-look',
  ': pidns-look\necho "self $$"',
  '\nprocess 1\nmay-signal sh: Operation not permitted\nmay-root sh: Permission denied\n',
  '\n/proc/1/status:State:\tZ (zombie)\n/proc/2/status:State:\tZ (zombie)\n',
  '\n/proc/4712/status:Pid:\t4712\n/proc/4712/stat:4712 (sh) Z 1 1 1\n',
  '\npids 1 4713\ncommands\nc2gALXMAbWFpbi9naG9zdAA=\nstates\nleft /proc/1\nwhole\n',
  'look=00000000000000000000000000000000',
  '\u001b[2J\u001b]52;c;aGk=\u0007\r\b',
  'not\u0000main/a main/b\nmain/c',
].map(text => text.replaceAll('\0', ' '))

/** Names of processes (at most 15 bytes), which stand raw in their stat. */
const NAMES = [
  '\n) Z 1 1 1 1',
  '\n1 (a) Z 0 1',
  ') Z 0 0 0',
  '\nPid:\t1',
  'State:\tZ',
  '\nwhole\n',
  '\n0::/x\n',
]

/**
 * Runs a main process, as a pod has one, in a PID namespace of its own, with everything hostile beside it,
 * then looks. Each hostile process is a shell with one child, so nobody mistakes it for a program that has
 * become another.
 */
const SCENE = `
sleep 30 | sh -s main/a &
hostile() { NAME="$1" sh -c '[ -z "$NAME" ] || printf %s "$NAME" >/proc/$$/comm; sleep 30; :' "$2" "$2" & }
while [ "$1" != -- ]; do hostile '' "$1"; shift; done
while shift; [ $# -gt 0 ]; do hostile "$1" named; done
until [ "$(grep -l sleep /proc/[0-9]*/comm | wc -l)" = "$SLEEPING" ]; do sleep 0.02; done
`

const shells = ['dash -c', 'bash -c', 'busybox sh -c'].filter(shell => isThere(shell.split(' ')[0] ?? ''))

function isThere(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

async function lookBeside(shell: string, mark: string, args = ARGUMENTS, names = NAMES): Promise<Look> {
  const [program = '', ...options] = shell.split(' ')
  const sleeping = String(args.length + names.length + 1)
  const { stdout } = await promisify(execFile)(
    'unshare',
    ['--pid', '--fork', '--mount-proc', 'sh', '-c', `${SCENE}${program} ${options.join(' ')} "$LOOK"`, 'sh']
      .concat(args)
      .concat('--', names),
    { env: { ...process.env, LC_ALL: 'C', SLEEPING: sleeping, LOOK: lookScript(mark) }, timeout: 20_000 },
  )
  return parseLook('exec in hostile/a', stdout)
}

describe('a look beside hostile processes', function () {
  this.timeout(20_000)

  before(function () {
    if (process.getuid?.() === 0 && isThere('unshare')) return
    console.warn('    Skipped: it makes PID namespaces, for which it must be root.')
    this.skip()
  })

  for (const shell of shells) {
    describe(`by ${shell}`, () => {
      let look: Look
      before(async () => {
        look = await lookBeside(shell, 'a1b2c3d4e5f60718293a4b5c6d7e8f90')
      })

      it('shows every process once, and no ghost', () => {
        const commands = look.processes.map(({ command }) => command)
        for (const argument of ARGUMENTS)
          expect(commands.filter(command => command.endsWith(` ${argument.trimEnd()}`))).to.have.length(1)
        expect(commands.filter(command => command.endsWith(' named'))).to.have.length(NAMES.length)
        const pids = look.processes.map(({ pid }) => pid)
        expect(new Set(pids).size).to.equal(pids.length)
        expect(pids).not.to.include.members([4711]).and.not.include.members([4712])
        // PID 1, the main process, the holder of its pipe, and each hostile process with its child.
        expect(pids).to.have.length(3 + 2 * (ARGUMENTS.length + NAMES.length))
        expect(look.unreadable).to.equal(0)
      })

      it('shows no zombie, and the parents of processes', () => {
        expect(look.zombies).to.deep.equal([])
        expect(look.processes.filter(({ started }) => !Number.isSafeInteger(started))).to.deep.equal([])
        expect(look.first).to.include({ parent: 0, state: 'S' })
      })

      it('knows the main process and what the looker may do to it', () => {
        expect(look.mains.map(({ token }) => token)).to.deep.equal(['main/a'])
        expect(new Set(Object.values(look.the('main/a').may))).to.deep.equal(new Set(['allowed']))
        expect(new Set(Object.values(look.first.may))).to.deep.equal(new Set(['allowed']))
      })

      it('prints one line per process, none of which a terminal obeys', () => {
        // As in a pod: its table is shown whole.
        const ofPod = look.processes.map(it => (it.pid === 1 ? { ...it, command: '/pause' } : it))
        const shown = `${new Look(look.who, look.by, ofPod)}`
        expect(shown.split('\n')).to.have.length(look.processes.length + 2)
        expect(shown).to.include('\\x1b[2J').and.not.include('\u001b')
      })
    })
  }

  it('is whole where its user may not read the program, and therefore not its own environment', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pidns-look-'))
    await chmod(folder, 0o755)
    for (const name of ['sh', 'head']) {
      await copyFile(`/usr/bin/${name}`, join(folder, name))
      await chmod(join(folder, name), 0o711)
    }
    const user = `setpriv --reuid=1000 --regid=1000 --clear-groups env PATH=${folder}:/usr/bin:/bin`
    const look = await lookBeside(`${user} ${join(folder, 'sh')} -c`, 'a1b2c3d4e5f60718293a4b5c6d7e8f90')
    await rm(folder, { recursive: true })
    expect(look.by.uid).to.equal(1000)
    expect(look.processes).to.have.length(3 + 2 * (ARGUMENTS.length + NAMES.length))
    expect(look.mains.map(({ token }) => token)).to.deep.equal(['main/a'])
  })

  it('is inconclusive where a process knows its mark', async () => {
    const thrown = await lookBeside('sh -c', 'stolen', ['look=stolen'], []).catch((error: unknown) => error)
    expect(thrown).to.be.instanceOf(ForgedLook).with.property('kind', 'environment')
  })
})
