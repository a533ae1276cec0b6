import { access } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { execa } from 'execa'
import { contextFrom } from '../../context.ts'
import { OwnContainers } from '../../target/container/own-containers.ts'
import { ended, pidns, start } from '../pidns.ts'

/** When a person may lose patience: the line to wait for, and the milliseconds to wait after it. */
const MOMENTS = [
  { moment: 'when the start of the container begins', after: /start containerd@2.4.2/, wait: 50 },
  { moment: 'when the runtime has just answered', after: /✓ start containerd@2.4.2/, wait: 0 },
  { moment: 'between two claims', after: /✓ doc.ps-nginx/, wait: 0 },
  { moment: 'during the clean-up', after: /remove what the run made/, wait: 20 },
] as const

const RUN = ['run', '--runtime', 'containerd@2.4.2', '--claim', 'doc'] as const

describe('a CRI runtime in a container', () => {
  for (const handler of ['runc', 'crun']) {
    it(`starts, is judged with the handler ${handler}, and is removed`, async () => {
      const run = await start([...RUN, '--runtime-handler', handler])
      const { name, folder } = await containerOf(run)
      const { exitCode, output, report } = await ended(run)
      expect(exitCode, output).to.equal(0)
      expect(report?.target).to.deep.include({ target: 'cri', runtimeHandler: handler })
      await mustBeGone(name, folder)
    })
  }

  for (const { moment, after, wait } of MOMENTS) {
    it(`is gone when the run is interrupted ${moment}`, async () => {
      await mustEndWithoutTrace(await start(RUN), after, wait)
    })
  }

  it('is gone soon after a second Ctrl-C, which ends the run at once', async () => {
    const run = await start(RUN)
    const { name, folder } = await containerOf(run)
    await run.printed(/✓ doc.ps-nginx/)
    run.process.kill('SIGINT')
    await pause(600)
    run.process.kill('SIGINT')
    expect((await ended(run)).exitCode).to.equal(130)
    for (let left = 60; (await namesOfContainers()).includes(name) && left > 0; left--) await pause(250)
    await mustBeGone(name, folder)
  })

  it('is removed by the next run if its own run was killed', async () => {
    const { name, folder } = await killed()
    const { exitCode, output } = await pidns([...RUN, '--claim', 'doc.ps-pause'])
    expect(exitCode, output).to.equal(0)
    expect(output).to.include(`Removed ${name}, the container of a run that ended early.`)
    await mustBeGone(name, folder)
  })

  it('pidns clean removes it if its run was killed, but leaves a container in use and says so', async () => {
    const using = await start(['run', '--runtime', 'containerd@2.4.2'])
    const inUse = await containerOf(using)
    // It must not end by itself while the others are looked at.
    using.process.kill('SIGSTOP')
    const { name, folder } = await killed()

    const dry = await pidns(['clean', '--dry-run'])
    expect(dry.output).to.include(`to be removed  container ${name} (containerd@2.4.2)`)
    expect(await namesOfContainers()).to.include(name)

    const { output } = await pidns(['clean'])
    expect(output).to.include(`removed  container ${name} (containerd@2.4.2)`)
    expect(output).to.match(new RegExp(`left  container ${inUse.name} .*: process \\d+ of .* uses it`))
    await mustBeGone(name, folder)
    using.process.kill('SIGCONT')
    using.process.kill('SIGINT')
    expect((await ended(using)).exitCode).to.equal(130)
  })

  it('stays with --keep, serves the next --reuse, and can be removed by name', async () => {
    const kept = await pidns([...RUN, '--keep', '--claim', 'doc.ps-pause'])
    const [, name = ''] = /The container (pidns-\w+) stays/.exec(kept.output) ?? []
    expect(await namesOfContainers()).to.include(name)
    const { output, exitCode } = await pidns([...RUN, '--reuse'])
    expect(exitCode, output).to.equal(0)
    expect(output).to.match(/Using containerd@2.4.2 in the container/)
    expect((await pidns(['runtime', 'down', name])).exitCode).to.equal(0)
    expect(await namesOfContainers()).not.to.include(name)
  })

  describe('on a kernel of its own', () => {
    const OWN = [
      'run',
      '--runtime',
      'containerd@2.4.2',
      '--kernel',
      'uml',
      '--runtime-handler',
      'crun',
    ] as const
    const ONE = [...OWN, '--claim', 'doc.ps-nginx'] as const

    it('is judged there, two at once, and both are removed', async () => {
      const runs = await Promise.all([start([...ONE, '--lsm', 'apparmor']), start([...ONE, '--lsm', 'none'])])
      const containers = await Promise.all(runs.map(containerOf))
      for (const run of runs) {
        const { exitCode, output, report } = await ended(run)
        expect(exitCode, output).to.equal(0)
        expect(report?.target?.nodes[0]).to.include({ cgroup: 'v2', name: 'own-kernel' })
      }
      for (const { name, folder } of containers) await mustBeGone(name, folder)
    })

    for (const { moment, after, wait } of [
      { moment: 'while the kernel boots', after: /start containerd@2.4.2/, wait: 1500 },
      { moment: 'while pods start', after: /judge 20 claims/, wait: 1000 },
    ]) {
      it(`is gone when the run is interrupted ${moment}`, async () => {
        await mustEndWithoutTrace(await start([...OWN, '--claim', 'doc']), after, wait)
      })
    }

    it('is removed by the next run if its own run was killed', async () => {
      const run = await start(ONE)
      const { name, folder } = await containerOf(run)
      run.process.kill('SIGKILL')
      await ended(run)
      const { exitCode, output } = await pidns([...RUN, '--claim', 'doc.ps-pause'])
      expect(exitCode, output).to.equal(0)
      expect(output).to.include(`Removed ${name}, the container of a run that ended early.`)
      await mustBeGone(name, folder)
    })
  })

  for (const [what, args, exitCode, sentence] of [
    ['an unknown runtime', ['--runtime', 'docker'], 2, '"docker" is no runtime that this program'],
    ['a version that does not exist', ['--runtime', 'containerd@2.99.0'], 2, 'There is no containerd@2.99.0'],
    ['a handler it does not have', ['--runtime', 'containerd', '--runtime-handler', 'kata'], 2, "'kata'"],
    [
      'k3s that cannot be pulled',
      ['--target', 'k3s', '--k3s-image', 'localhost:1/k3s:no'],
      3,
      'could not pull',
    ],
  ] as const) {
    it(`is refused in one sentence and leaves nothing: ${what}`, async () => {
      const before = await namesOfContainers()
      const result = await pidns(['run', ...args])
      expect(result.exitCode, result.output).to.equal(exitCode)
      expect(result.output).to.include(sentence)
      const after = await namesOfContainers()
      expect(after.filter(name => !before.includes(name))).to.deep.equal([])
    })
  }
})

/** Interrupts a run some milliseconds after it printed a line: nothing of its container may be left. */
async function mustEndWithoutTrace(
  run: Awaited<ReturnType<typeof start>>,
  after: RegExp,
  wait: number,
): Promise<void> {
  const [, name = ''] = await run.printed(/in the container (pidns-\w+)/)
  await run.printed(after)
  await pause(wait)
  run.process.kill('SIGINT')
  const { exitCode, output } = await ended(run)
  expect(exitCode, output).to.equal(130)
  expect(await namesOfContainers()).not.to.include(name)
}

/** Starts a run and kills it in the middle. */
async function killed(): Promise<{ name: string; folder: string }> {
  const run = await start(RUN)
  const container = await containerOf(run)
  await run.printed(/✓ doc.ps-nginx/)
  run.process.kill('SIGKILL')
  await ended(run)
  expect(await namesOfContainers()).to.include(container.name)
  return container
}

/** Waits until a run's runtime answers. @returns its container and that container's folder */
async function containerOf(
  run: Awaited<ReturnType<typeof start>>,
): Promise<{ name: string; folder: string }> {
  const [, name = '', id = ''] = await run.printed(
    /✓ start containerd@2.4.2.* in the container (pidns-(\w+))/,
  )
  const { cacheDir, signal } = contextFrom(process.env, new AbortController().signal)
  const folder = new OwnContainers(cacheDir, signal).folderOf(id)
  await access(folder)
  return { name, folder }
}

async function mustBeGone(name: string, folder: string): Promise<void> {
  expect(await namesOfContainers()).not.to.include(name)
  const left = await access(folder).then(
    () => [folder],
    () => [],
  )
  expect(left).to.deep.equal([])
}

async function namesOfContainers(): Promise<readonly string[]> {
  return (await execa('docker', ['ps', '--all', '--format', '{{.Names}}'], { lines: true })).stdout
}
