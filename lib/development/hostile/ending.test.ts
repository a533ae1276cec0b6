import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { execa } from 'execa'
import { runSuite } from '../../mutant/lab/suite.ts'
import type { Report } from '../../report/schema.ts'
import type { ApiServer, Asked, Fate } from './api-server.ts'
import { type Ended, FAILS, PASSES, Scene } from './scene.ts'
import { sideBySide } from './side-by-side.ts'

const asksForAPod = ({ method, path }: Asked) => method === 'POST' && path.endsWith('/pods')
const removesTheNamespace = ({ method, path }: Asked) =>
  method === 'DELETE' && /\/namespaces\/[^/]+$/.test(path)

/** Serves every request, except that a match meets `fate` and resolves `asked`. */
function but(
  match: (asked: Asked) => boolean,
  fate: Fate,
): { fateOf(asked: Asked): Fate; asked: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>()
  const fateOf = (asked: Asked) => {
    if (!match(asked)) return 'serve'
    resolve()
    return fate
  }
  return { fateOf, asked: promise }
}

/** The id of the run, from its namespace's name. */
function idOf(server: ApiServer): string {
  const asked = server.asked.map(({ path }) => /^\/api\/v1\/namespaces\/pidns-([a-z0-9]{8})/.exec(path)?.[1])
  return asked.find(id => id !== undefined) ?? 'none'
}

/** The run that the server saw wrote a complete report, and left nothing behind. */
async function isWhole(scene: Scene, server: ApiServer): Promise<Report> {
  const report = await scene.report()
  expect(report.run.id).to.equal(idOf(server))
  expect(report.run.state).to.equal('ended')
  expect(server.namespaces).to.deep.equal([])
  expect(await readFile(join(scene.out, 'junit.xml'), 'utf8')).to.match(/<\/testsuites>\s*$/)
  expect(await readFile(join(scene.out, 'report.html'), 'utf8')).to.match(/<\/html>\s*$/)
  expect((await readdir(scene.out)).filter(name => name.endsWith('.new'))).to.deep.equal([])
  return report
}

function endedWith(exitCode: number, { stderr, stdout, ...ended }: Ended): void {
  expect(ended.exitCode, `${stderr}\n${stdout}`).to.equal(exitCode)
  expect(stderr, 'a stack trace').not.to.match(/^ {4}at /m)
}

/** Makes a person's folder with a file in it. @returns a check that the file is unchanged */
async function aPersons(path: string): Promise<() => Promise<void>> {
  await mkdir(path, { recursive: true })
  await writeFile(join(path, 'mine.txt'), 'mine')
  return async () => {
    expect(await readFile(join(path, 'mine.txt'), 'utf8')).to.equal('mine')
  }
}

async function aFullDisk(folder: string): Promise<AsyncDisposable & { fill(): Promise<void> }> {
  await mkdir(folder)
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'pidns-test', folder])
  const fill = async () => {
    await execa('dd', ['if=/dev/zero', `of=${join(folder, 'filler')}`, 'bs=4k'], { reject: false })
  }
  return { fill, [Symbol.asyncDispose]: async () => void (await execa('umount', ['--lazy', folder])) }
}

type Case = readonly [title: string, act: (scene: Scene) => Promise<void>]

const CASES: readonly Case[] = [
  [
    'ends with 0 when every required claim passes',
    async scene => {
      const server = await scene.serve()
      endedWith(0, await scene.run().ended)
      const report = await isWhole(scene, server)
      expect(report.summary.required.pass).to.equal(1)
      expect(report.cleanUp).to.have.all.keys('seconds')
    },
  ],
  [
    'ends with 1 when a required claim fails',
    async scene => {
      const server = await scene.serve()
      endedWith(1, await scene.run(['--claim', FAILS]).ended)
      expect((await isWhole(scene, server)).summary.required.fail).to.equal(1)
    },
  ],
  [
    'ends with 1 at the first required claim that fails, if asked to',
    async scene => {
      await scene.serve()
      const claims = ['--claim', FAILS, '--claim', 'api.misspelt', '--fail-fast']
      endedWith(1, await scene.run(claims).ended)
      const { claims: judged } = await scene.report()
      expect(judged.map(({ verdict }) => verdict)).to.deep.equal(['fail', 'not run'])
    },
  ],
  [
    'ends with 3 when it could not judge a required claim',
    async scene => {
      const server = await scene.serve(asked => (asksForAPod(asked) ? 500 : 'serve'))
      endedWith(3, await scene.run().ended)
      expect((await isWhole(scene, server)).summary.required.inconclusive).to.equal(1)
    },
  ],
  [
    'ends with 4 and removes what it made when a callback of a socket throws',
    async scene => {
      const { fateOf, asked } = but(asksForAPod, 'hang')
      const server = await scene.serve(fateOf)
      const run = scene.run([], { inject: 'trigger' })
      await Promise.race([asked, run.ended])
      scene.pull('throw')
      const ended = await run.ended
      endedWith(4, ended)
      expect(ended.stderr).to.include(
        'pidns: thrown in the callback of a socket\nThis is a fault of pidns itself.',
      )
      const { problem, run: told } = await isWhole(scene, server)
      expect(problem).to.include('A fault of pidns itself ended the run: thrown in the callback of a socket.')
      expect(told.interrupted).to.equal(undefined)
    },
  ],
  [
    'ends with 4 and removes what it made for a rejection that nobody awaits',
    async scene => {
      const { fateOf, asked } = but(asksForAPod, 'hang')
      const server = await scene.serve(fateOf)
      const run = scene.run(['--quiet', '--json'], { inject: 'trigger' })
      await Promise.race([asked, run.ended])
      scene.pull('reject')
      endedWith(4, await run.ended)
      expect((await isWhole(scene, server)).problem).to.include('rejected, and nobody awaits it')
    },
  ],
  [
    'ends with 4 for a fault during its clean-up, and still finishes the removal',
    async scene => {
      const gate = Promise.withResolvers<void>()
      const asked = Promise.withResolvers<void>()
      const server = await scene.serve(async (request): Promise<Fate> => {
        if (removesTheNamespace(request)) {
          asked.resolve()
          await gate.promise
        }
        return 'serve'
      })
      const run = scene.run([], { inject: 'trigger' })
      await Promise.race([asked.promise, run.ended])
      scene.pull('throw')
      await pause(300)
      gate.resolve()
      endedWith(4, await run.ended)
      expect((await isWhole(scene, server)).summary.required.pass).to.equal(1)
    },
  ],
  [
    'ends with 4 when its installation is incomplete',
    async scene => {
      const bin = join(scene.folder, 'bin')
      await mkdir(bin)
      await copyFile('bin/pidns.js', join(bin, 'pidns.js'))
      await writeFile(join(scene.folder, 'package.json'), '{"type":"module"}')
      const { exitCode } = await execa(process.execPath, [join(bin, 'pidns.js')], { reject: false })
      expect(exitCode).to.equal(4)
    },
  ],
  ...(
    [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const
  ).map(
    ([signal, exitCode]): Case => [
      `ends with ${exitCode} on ${signal} and leaves nothing behind`,
      async scene => {
        const { fateOf, asked } = but(asksForAPod, 'hang')
        const server = await scene.serve(fateOf)
        const run = scene.run()
        await Promise.race([asked, run.ended])
        run.kill(signal)
        endedWith(exitCode, await run.ended)
        expect((await isWhole(scene, server)).run.interrupted).to.include(signal)
      },
    ],
  ),
  [
    'has written every verdict when a second Ctrl-C ends its clean-up',
    async scene => {
      const { fateOf, asked } = but(removesTheNamespace, 'hang')
      const server = await scene.serve(fateOf)
      const run = scene.run()
      await Promise.race([asked, run.ended])
      run.kill('SIGINT')
      await pause(700)
      run.kill('SIGINT')
      const ended = await run.ended
      endedWith(130, ended)
      expect(ended.stderr).to.include('What the run made is left')
      const report = await scene.report()
      expect(report.run).to.include({ id: idOf(server), state: 'cleaning up' })
      expect(report.summary.required.pass).to.equal(1)
    },
  ],
  [
    'leaves no report of an earlier run when it is killed',
    async scene => {
      await scene.serve()
      endedWith(0, await scene.run().ended)
      const { fateOf, asked } = but(asksForAPod, 'hang')
      const server = await scene.serve(fateOf)
      const run = scene.run()
      await Promise.race([asked, run.ended])
      run.kill('SIGKILL')
      endedWith(137, await run.ended)
      const report = await scene.report()
      expect(report.run).to.include({ id: idOf(server), state: 'judging' })
      expect(report.claims.map(({ verdict }) => verdict)).to.deep.equal(['not run'])
      expect(await readFile(join(scene.out, 'junit.xml'), 'utf8')).to.include('not run')
      const checked = await scene.start(['report', 'check', scene.out]).ended
      expect(checked.stdout).to.include('inconclusive')
      // The next run may use the folder.
      await scene.serve()
      endedWith(0, await scene.run().ended)
    },
  ],
  [
    'reports a failed clean-up apart from the verdict',
    async scene => {
      await scene.serve(asked => (removesTheNamespace(asked) ? 403 : 'serve'))
      const ended = await scene.run(['--quiet']).ended
      endedWith(0, ended)
      expect(ended.stderr).to.match(
        /THE CLEAN-UP FAILED; the verdicts are still valid: .*delete namespace pidns-/,
      )
      const report = await scene.report()
      expect(report.cleanUp?.problem).to.include('delete namespace pidns-')
      expect(report.problem).to.equal(undefined)
      expect(report.run.state).to.equal('ended')
    },
  ],
  [
    'loses nothing when the clock steps back',
    async scene => {
      const server = await scene.serve(async (asked): Promise<Fate> => {
        if (asksForAPod(asked)) await pause(1000)
        return 'serve'
      })
      endedWith(0, await scene.run([], { inject: 'clock-back' }).ended)
      expect((await isWhole(scene, server)).run.seconds).to.be.above(1)
    },
  ],
  ...(['2>&-', '2>/dev/full', '--json >&- 2>&-'] as const).map(
    (redirected): Case => [
      `still ends with 0 with ${redirected}`,
      async scene => {
        const server = await scene.serve()
        endedWith(0, await scene.run([], { redirected }).ended)
        await isWhole(scene, server)
      },
    ],
  ),
  [
    'still ends with 0 when nobody reads its standard error',
    async scene => {
      const server = await scene.serve()
      const run = scene.run()
      run.close('stderr')
      endedWith(0, await run.ended)
      await isWhole(scene, server)
    },
  ],
  [
    "ends with 3 and cleans up when it can't write its results",
    async scene => {
      const server = await scene.serve()
      const ended = await scene.run([], { redirected: '>/dev/full' }).ended
      endedWith(3, ended)
      expect(ended.stderr).to.include("can't write the result to standard output: ENOSPC")
      await isWhole(scene, server)
    },
  ],
  [
    'ends with 1 for a failed claim, even if its results go to /dev/full',
    async scene => {
      const server = await scene.serve()
      endedWith(1, await scene.run(['--claim', FAILS], { redirected: '>/dev/full 2>/dev/full' }).ended)
      await isWhole(scene, server)
    },
  ],
  [
    'says nothing more when the reader of its help is gone',
    async scene => {
      for (const args of [['--help'], ['run', '--help'], ['help', 'rights']]) {
        const { stderr } = await scene.start(args, { redirected: '| true' }).ended
        expect(stderr, args.join(' ')).to.equal('')
      }
    },
  ],
  [
    'ends with 141 and cleans up when the reader of its results is gone',
    async scene => {
      const { fateOf, asked } = but(asksForAPod, 'serve')
      const server = await scene.serve(fateOf)
      const run = scene.run(['--json'])
      await Promise.race([asked, run.ended])
      run.close('stdout')
      endedWith(141, await run.ended)
      expect((await isWhole(scene, server)).run.interrupted).to.include('SIGPIPE')
    },
  ],
  [
    "ends with 3 when --summary's file is on a full disk",
    async scene => {
      const server = await scene.serve()
      const ended = await scene.run(['--summary', '/dev/full']).ended
      endedWith(3, ended)
      expect(ended.stderr).to.include("Can't write /dev/full")
      await isWhole(scene, server)
    },
  ],
  [
    "ends with 2 and touches nothing when --out . already has somebody's diagnostics/",
    async scene => {
      const server = await scene.serve()
      const isUntouched = await aPersons(join(scene.folder, 'diagnostics'))
      const before = await readdir(scene.folder)
      const ended = await scene.run(['--out', '.'], { cwd: scene.folder }).ended
      endedWith(2, ended)
      const named = `${join(scene.folder, 'diagnostics')} already exists, and no run of pidns created it`
      expect(ended.stderr).to.include(named)
      await isUntouched()
      expect(await readdir(scene.folder)).to.deep.equal(before)
      expect(server.asked).to.deep.equal([])
    },
  ],
  [
    "keeps the last run's files on wrong usage, and replaces them otherwise",
    async scene => {
      await scene.serve()
      endedWith(0, await scene.run(['--allure']).ended)
      const isKept = await aPersons(join(scene.out, 'allure-results'))
      endedWith(2, await scene.run(['--claim', 'api.nope']).ended)
      endedWith(2, await scene.run(['--kubeconfig', '/nonexistent']).ended)
      await isKept()
      const { run } = await scene.report()
      const server = await scene.serve()
      endedWith(0, await scene.run().ended)
      expect(existsSync(join(scene.out, 'allure-results', 'mine.txt'))).to.equal(false)
      expect((await isWhole(scene, server)).run.id).not.to.equal(run.id)
    },
  ],
  [
    'ends with 2 when another run still writes to the folder',
    async scene => {
      const { fateOf, asked } = but(asksForAPod, 'hang')
      await scene.serve(fateOf)
      const run = scene.run()
      await Promise.race([asked, run.ended])
      const second = await scene.run().ended
      endedWith(2, second)
      expect(second.stderr).to.match(/The run [a-z0-9]{8} still writes to/)
      run.kill('SIGTERM')
      endedWith(143, await run.ended)
    },
  ],
  [
    "ends with 2 at once when it can't make the folder: --out /proc/1/x",
    async scene => {
      const server = await scene.serve()
      const ended = await scene.run(['--out', '/proc/1/x']).ended
      endedWith(2, ended)
      expect(ended.stderr).to.include("The folder /proc/1/x can't be made")
      expect(server.asked).to.deep.equal([])
    },
  ],
  ...(['', '{"apiVersion": "pidns', '\0\0'] as const).map(
    (text): Case => [
      `ignores a truncated report: ${JSON.stringify(text)}`,
      async scene => {
        await mkdir(join(scene.folder, 'reports', 'latest'), { recursive: true })
        const file = join(scene.folder, 'reports', 'latest', 'report.yaml')
        await writeFile(file, text)
        const explained = await scene.start(['explain', PASSES]).ended
        endedWith(0, explained)
        expect(explained.stdout).to.include('There is no report on this claim yet')
      },
    ],
  ),
  [
    "never takes an old report for the report of a mutant's run",
    async scene => {
      const { signal } = new AbortController()
      const server = await scene.serve()
      const judged = () => runSuite([...scene.target, '--claim', PASSES], scene.out, signal)
      expect((await judged()).run.id).to.equal(idOf(server))
      const again = runSuite([...scene.target, '--claim', 'api.nope'], scene.out, signal)
      expect(await again.catch((thrown: Error) => thrown.message)).to.include('exit code 2')
    },
  ],
]

const AS_ROOT: readonly Case[] = [
  [
    "ends with 3 before it begins when --out's disk is full",
    async scene => {
      const server = await scene.serve()
      await using disk = await aFullDisk(scene.out)
      await disk.fill()
      const ended = await scene.run().ended
      endedWith(3, ended)
      expect(ended.stderr).to.include('no space left on device')
      expect(server.asked).to.deep.equal([])
    },
  ],
  [
    "ends with 3 and prints the verdicts when --out's disk fills up during the run",
    async scene => {
      await using disk = await aFullDisk(scene.out)
      const server = await scene.serve(async (asked): Promise<Fate> => {
        if (asksForAPod(asked)) await disk.fill()
        return 'serve'
      })
      const ended = await scene.run().ended
      endedWith(3, ended)
      expect(ended.stdout).to.include('1 pass')
      expect(ended.stderr).to.include('Could not write every file of the run: ENOSPC')
      expect(server.namespaces).to.deep.equal([])
      expect((await scene.report()).run).to.include({ id: idOf(server), state: 'judging' })
    },
  ],
]

describe('a run', () => {
  const isRoot = process.getuid?.() === 0
  const acted = new Map<Case, Promise<void>>()

  before(() => {
    const lane = sideBySide(4)
    for (const each of [...CASES, ...(isRoot ? AS_ROOT : [])]) {
      const acting = lane(async () => {
        await using scene = await Scene.set()
        await each[1](scene)
      })
      acting.catch(() => {})
      acted.set(each, acting)
    }
  })

  for (const each of [...CASES, ...AS_ROOT]) {
    it(each[0], async function () {
      this.timeout(180_000)
      const acting = acted.get(each)
      if (acting === undefined) this.skip()
      await acting
    })
  }

  it(`on a full disk${isRoot ? '' : ': NOT TRIED, only root can mount one'}`, function () {
    if (!isRoot) this.skip()
  })
})
