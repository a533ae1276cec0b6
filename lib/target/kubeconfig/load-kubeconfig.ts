import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { messageOf, Problem } from '../../problem.ts'
import { isInCluster } from './in-cluster.ts'

/** Which cluster of which kubeconfig. */
export interface KubeconfigChoice {
  /** A file; defaults to those of KUBECONFIG, else `~/.kube/config`. */
  readonly file?: string
  /** Defaults to the current context. */
  readonly context?: string
  /** The user to act as (impersonation); default: the context's. */
  readonly as?: string
}

/**
 * Reads kubeconfigs without contacting the cluster. As for kubectl, the files of KUBECONFIG count as one, where the
 * first to name something wins, and files that do not exist are left out; without any, a pod's ServiceAccount counts.
 * @throws Problem (usage) if none can be read or the context is missing
 */
export function loadKubeconfig(choice: KubeconfigChoice, kubeconfigVariable: string | undefined): KubeConfig {
  const config = found(choice, kubeconfigVariable)
  return choice.as === undefined ? config : actingAs(config, choice.as)
}

function found({ file, context }: KubeconfigChoice, variable: string | undefined): KubeConfig {
  const files = file !== undefined ? [file] : defaultFiles(variable)
  const existing = files.filter(candidate => existsSync(candidate))
  const isNamed = file !== undefined || (variable ?? '') !== '' || context !== undefined
  if (existing.length > 0) return withContext(merged(existing.map(load)), context, existing.join(' and '))
  if (!isNamed && isInCluster(process.env)) {
    const config = new KubeConfig()
    config.loadFromCluster()
    return config
  }
  throw new Problem('usage', `There is no kubeconfig at ${files.join(' or ')}.`, {
    remedy: 'Name one with --kubeconfig FILE, or omit --target to create a kind cluster.',
  })
}

/** The same cluster, on which the context's user acts as another (Kubernetes documentation, "User impersonation"). */
function actingAs(config: KubeConfig, as: string): KubeConfig {
  const current = config.getCurrentUser()?.name
  const acting = new KubeConfig()
  acting.loadFromOptions({
    clusters: config.getClusters(),
    users: config.getUsers().map(user => (user.name === current ? { ...user, impersonateUser: as } : user)),
    contexts: config.getContexts(),
    currentContext: config.getCurrentContext(),
  })
  return acting
}

function load(file: string): KubeConfig {
  const config = new KubeConfig()
  try {
    config.loadFromFile(file)
    return config
  } catch (thrown) {
    throw new Problem('usage', `${file} is not a usable kubeconfig: ${messageOf(thrown).split('\n')[0]}.`, {
      cause: thrown,
    })
  }
}

/** client-node's own merge refuses a name that stands in two files, and takes the last current context. */
function merged(configs: readonly KubeConfig[]): KubeConfig {
  const all = new KubeConfig()
  all.loadFromOptions({
    clusters: firstOfEachName(configs.flatMap(config => config.getClusters())),
    users: firstOfEachName(configs.flatMap(config => config.getUsers())),
    contexts: firstOfEachName(configs.flatMap(config => config.getContexts())),
    currentContext: configs.map(config => config.getCurrentContext()).find(name => name),
  })
  return all
}

function firstOfEachName<T extends { readonly name: string }>(all: readonly T[]): readonly T[] {
  return all.filter(({ name }, index) => all.findIndex(other => other.name === name) === index)
}

function defaultFiles(variable: string | undefined): readonly string[] {
  const named = (variable ?? '').split(delimiter).filter(file => file !== '')
  return named.length > 0 ? named : [join(homedir(), '.kube', 'config')]
}

function withContext(config: KubeConfig, context: string | undefined, file: string): KubeConfig {
  const names = config.getContexts().map(({ name }) => name)
  const wanted = context ?? config.getCurrentContext()
  if (!names.includes(wanted)) {
    const message = wanted ? `${file} has no context '${wanted}'.` : `${file} has no current context.`
    const remedy =
      names.length > 0 ? `It has: ${names.join(', ')}. Name one with --context.` : 'It has no contexts.'
    throw new Problem('usage', message, { remedy })
  }
  config.setCurrentContext(wanted)
  if (config.getCurrentCluster() !== null) return config
  throw new Problem('usage', `Context '${wanted}' of ${file} names a cluster that is not there.`)
}
