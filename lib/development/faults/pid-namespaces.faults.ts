import { mkdtemp, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { execa } from 'execa'
import { onCluster } from '../../mutant/lab/on-cluster.ts'
import { kubeconfigIn, up } from '../pidns.ts'

const PIDNS = fileURLToPath(new URL('../../../bin/pidns.js', import.meta.url))

/** unshare's flags for a new PID namespace with its own /proc. The host name stays the same. */
const NAMESPACE = ['--pid', '--fork', '--kill-child', '--mount-proc', '--uts'] as const

/** Runs `pidns run` in a new PID namespace. */
async function runInNamespace(args: readonly string[], out: string) {
  const command = [process.execPath, PIDNS, 'run', ...args, '--claim', 'doc', '--out', out]
  const { exitCode, all } = await execa('unshare', [...NAMESPACE, ...command], { all: true, reject: false })
  return { exitCode, output: all }
}

/** Two such runs at once on one target, in two namespaces with the same PIDs. */
async function twoAtOnce(args: readonly string[]) {
  const outs = await Promise.all([0, 1].map(() => mkdtemp(join(homedir(), '.pidns-faults-'))))
  const results = await Promise.all(outs.map(out => runInNamespace(args, out)))
  await Promise.all(outs.map(out => rm(out, { recursive: true })))
  return results
}

describe('two runs at once in two PID namespaces, with the same host name, cache and Docker engine', () => {
  const bothPass = async (args: readonly string[]) => {
    const results = await twoAtOnce(args)
    for (const { exitCode, output } of results) {
      expect(exitCode, output).to.equal(0)
      expect(output).not.to.include('of a run that ended early')
    }
  }
  const downs: (() => Promise<void>)[] = []
  after(async () => {
    for (const down of downs) await down()
  })
  const kubeconfig = async () => {
    const { output, down } = await up('cluster', ['--provision', 'install'])
    downs.push(down)
    return kubeconfigIn(output) ?? ''
  }
  const endpoint = async () => {
    const { output, down } = await up('runtime', ['containerd', '--provision', 'install'])
    downs.push(down)
    return /^unix:\/\/.*$/m.exec(output)?.[0] ?? ''
  }

  it('pass on separate kind clusters', () => bothPass(['--provision', 'install']))

  it('pass on separate runtimes', () => bothPass(['--runtime', 'containerd']))

  it('pass on the same cluster', async () => {
    await bothPass(onCluster(await kubeconfig()))
  })

  it('pass on the same runtime', async () => {
    await bothPass(['--target', 'cri', '--runtime-endpoint', await endpoint()])
  })
})
