import { mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'
import { parse } from 'yaml'
import { run } from '../command.ts'
import { nameOfRun, newId } from '../ownership.ts'
import { Problem } from '../problem.ts'
import { RUN_LABEL } from '../target/run-mark.ts'

/**
 * The PATH on which `kubectl` is found: this process's own or, with kubectl from the node of a kind cluster on
 * this machine, one with a folder of ours in front.
 * @param folder for that kubectl
 * @throws Problem (environment) if there is none
 */
export async function pathWithKubectl(
  kubeconfig: string,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const { PATH = '' } = process.env
  const own = await execa('kubectl', ['version', '--client'], { reject: false, cancelSignal: signal })
  if (own.exitCode === 0) return PATH
  const node = nodeOf(kubeconfig)
  await mkdir(folder)
  const copy = ['cp', '--follow-link', `${node}:/usr/bin/kubectl`, join(folder, 'kubectl')]
  const { exitCode, all } = await execa('docker', copy, { reject: false, all: true, cancelSignal: signal })
  if (exitCode === 0) return `${folder}${delimiter}${PATH}`
  throw new Problem(
    'environment',
    `kubectl is not on PATH, and the node ${node} did not give its own: ${all}`,
  )
}

/** The control plane of a kind cluster: its context is called `kind-NAME`. */
function nodeOf(kubeconfig: string): string {
  const context: unknown = parse(kubeconfig)?.['current-context']
  const name = /^kind-(.*)$/.exec(String(context))?.[1]
  if (name === undefined)
    throw new Problem('environment', `kubectl is not on PATH, and ${context} is no kind cluster's context.`)
  return `${name}-control-plane`
}

/** What kubectl gets in its environment: at least PATH and KUBECONFIG. */
type Environment = Readonly<Record<string, string>>

/** Runs kubectl. @returns what it wrote to standard output @throws CommandFailed */
export function kubectl(env: Environment, args: readonly string[], signal: AbortSignal): Promise<string> {
  return run(signal, 'kubectl', args, { env })
}

/**
 * Does something in a new namespace, which is removed in any case. It has the label of a run, so that `pidns clean`
 * finds it if this process is killed.
 * @param removal `awaited`: the namespace is gone when this returns
 */
export async function inNewNamespace<T>(
  env: Environment,
  removal: 'awaited' | 'in the background',
  signal: AbortSignal,
  work: (namespace: string) => Promise<T>,
): Promise<T> {
  const id = newId()
  const namespace = nameOfRun(id)
  await kubectl(env, ['create', 'namespace', namespace], signal)
  try {
    await kubectl(env, ['label', 'namespace', namespace, `${RUN_LABEL}=${id}`], signal)
    // Until then no pod is admitted.
    const wait = [
      'wait',
      `--namespace=${namespace}`,
      '--for=create',
      'serviceaccount/default',
      '--timeout=60s',
    ]
    await kubectl(env, wait, signal)
    return await work(namespace)
  } finally {
    const wait = `--wait=${removal === 'awaited'}`
    // Also after an abort.
    await kubectl(env, ['delete', 'namespace', namespace, wait], new AbortController().signal)
  }
}
