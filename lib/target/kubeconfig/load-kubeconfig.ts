import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { messageOf, Problem } from '../../problem.ts'

/** Which cluster of which kubeconfig. */
export interface KubeconfigChoice {
  /** A file; defaults to those of KUBECONFIG, else `~/.kube/config`. */
  readonly file?: string
  /** Defaults to the file's current context. */
  readonly context?: string
}

/**
 * Reads a kubeconfig without contacting the cluster.
 * @throws Problem (usage) if it can't be read or lacks the context
 */
export function loadKubeconfig(choice: KubeconfigChoice, kubeconfigVariable: string | undefined): KubeConfig {
  const files = choice.file !== undefined ? [choice.file] : defaultFiles(kubeconfigVariable)
  const file = files.find(candidate => existsSync(candidate))
  if (file === undefined) {
    throw new Problem('usage', `There is no kubeconfig at ${files.join(' or ')}.`, {
      remedy: 'Name one with --kubeconfig FILE, or omit --target to create a kind cluster.',
    })
  }
  const config = new KubeConfig()
  try {
    config.loadFromFile(file)
  } catch (thrown) {
    throw new Problem('usage', `${file} is not a usable kubeconfig: ${messageOf(thrown).split('\n')[0]}.`, {
      cause: thrown,
    })
  }
  return withContext(config, choice.context, file)
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
  throw new Problem('usage', `Context '${wanted}' of ${file} names a cluster that the file does not have.`)
}
