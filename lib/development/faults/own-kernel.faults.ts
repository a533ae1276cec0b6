import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { execa } from 'execa'
import { ended, pidns, start } from '../pidns.ts'

const RUN = ['run', '--kernel', 'uml', '--claim', 'doc.ps-nginx'] as const

describe('a kind cluster whose worker has a kernel of its own', () => {
  it('judges on that kernel, and is removed', async () => {
    const run = await start(RUN)
    const name = await clusterOf(run)
    const { exitCode, output, report } = await ended(run)
    expect(exitCode, output).to.equal(0)
    expect(report?.target?.nodes[0]).to.include({ cgroup: 'v2', name: `${name}-worker` })
    expect(await containersOf(name)).to.deep.equal([])
  })

  it('is gone when the run is interrupted while its worker boots', async () => {
    const run = await start(RUN)
    const name = await clusterOf(run)
    while (!(await containersOf(name)).includes(`${name}-worker`)) await pause(200)
    await pause(1500)
    run.process.kill('SIGINT')
    const { exitCode, output } = await ended(run)
    expect(exitCode, output).to.equal(130)
    expect(await containersOf(name)).to.deep.equal([])
  })

  it('is removed with its worker by the next run if its own run was killed', async () => {
    const run = await start(RUN)
    const name = await clusterOf(run)
    await run.printed(/judge 1 claim/)
    run.process.kill('SIGKILL')
    await ended(run)
    expect(await containersOf(name)).to.include(`${name}-worker`)
    const { output } = await pidns(['clean'])
    expect(output).to.include(name)
    expect(await containersOf(name)).to.deep.equal([])
  })
})

async function clusterOf(run: Awaited<ReturnType<typeof start>>): Promise<string> {
  const [, name = ''] = await run.printed(/create the kind cluster (pidns-\w+)/)
  return name
}

/** The names of a cluster's containers. */
async function containersOf(cluster: string): Promise<readonly string[]> {
  const { stdout } = await execa('docker', ['ps', '--all', '--format', '{{.Names}}'], { lines: true })
  return stdout.filter(name => name.startsWith(`${cluster}-`))
}
