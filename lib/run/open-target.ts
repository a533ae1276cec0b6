import type { Opening, OpenTarget } from './opening.ts'
import type { TargetChoice } from './options.ts'

/**
 * Finds or makes the target of a run. If a later step fails, removes what it made. Loads only the code of the
 * chosen target: each brings a client library that takes a third of a second to load.
 */
export async function openTarget(choice: TargetChoice, opening: Opening): Promise<OpenTarget> {
  switch (choice.is) {
    case 'kind':
      return (await import('./open-kind.ts')).openKind(choice, opening)
    case 'kubeconfig':
      return (await import('./open-kubeconfig.ts')).openKubeconfig(choice, opening)
    case 'k3s':
      return (await import('./open-k3s.ts')).openK3s(choice, opening)
    case 'cri':
      return (await import('./open-runtime.ts')).openRuntime(choice, opening)
    case 'runtime':
      return (await import('./open-runtime.ts')).openStartedRuntime(choice, opening)
  }
}
