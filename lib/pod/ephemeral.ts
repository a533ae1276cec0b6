import { AssertionError } from 'chai'
import { shellWords } from '../shell-word.ts'
import type { ContainerSnapshot } from '../target/pod-snapshot.ts'
import { eventually } from './eventually.ts'
import { isInTheMaking } from './readiness.ts'
import type { Scope } from './scope.ts'

/** The image of ephemeral containers, and how many seconds one may take until it runs. */
const IMAGE = 'docker.io/library/busybox:1.28'
const RUNS_WITHIN = 20

/** What a claim asks of an ephemeral container besides its name. */
export interface Wanted {
  /** The container whose process namespace it should enter. */
  readonly target?: string
  /** A capability that it adds, as `kubectl debug` does under the profile `general`. */
  readonly adds?: 'SYS_PTRACE'
}

/**
 * Adds an ephemeral container to a pod and waits until it runs. Its token is `<pod>/<name>`.
 * @param look reads the container's current state from the cluster
 * @throws AssertionError when it does not run in time
 */
export async function addEphemeral(
  scope: Scope,
  pod: string,
  { name, target, adds }: Wanted & { readonly name: string },
  look: () => Promise<ContainerSnapshot>,
): Promise<void> {
  const command = ['sh', '-s', `${pod}/${name}`]
  await scope.target.addEphemeral(pod, {
    name,
    image: IMAGE,
    command,
    ...(target !== undefined && { target }),
    ...(adds !== undefined && { adds: [adds] }),
  })
  let last: ContainerSnapshot | undefined
  await eventually(
    scope,
    async () => {
      last = await look()
      if (last.state.is !== 'running')
        throw new AssertionError(
          `expected ephemeral container ${name} of pod ${pod} to run, saw ${JSON.stringify(last)}`,
        )
    },
    {
      within: RUNS_WITHIN,
      excuse: () =>
        last !== undefined && isInTheMaking(last) ? 'The cluster is still making it.' : undefined,
    },
  )
  const aimed = target === undefined ? '' : ` --target=${target}`
  // Of kubectl's profiles, `general` adds SYS_PTRACE and `baseline` adds nothing.
  const option = `${aimed} --profile=${adds === undefined ? 'baseline' : 'general'}`
  scope.note({
    title: `added the ephemeral container ${name} to pod ${pod}`,
    seen: JSON.stringify(last),
    byHand: `kubectl debug -it ${pod} --image=${IMAGE}${option} -- ${shellWords(command)}`,
  })
}
