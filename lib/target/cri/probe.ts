import { setTimeout as pause } from 'node:timers/promises'
import { Code } from '@connectrpc/connect'
import { messageOf } from '../../problem.ts'
import type { CriClient } from './client.ts'
import { CriRefusal } from './cri-problem.ts'
import type { Probe } from './pod-spec.ts'

/**
 * Runs a container's exec probe repeatedly until the signal aborts, as the kubelet does (pkg/kubelet/prober).
 */
export async function probing(
  client: CriClient,
  containerId: string,
  probe: Probe,
  signal: AbortSignal,
  told: { readonly success: () => void; readonly failure: (because: string) => void },
): Promise<void> {
  let failures = 0
  try {
    await pause(probe.initialDelaySeconds * 1000, undefined, { signal })
    for (;;) {
      const failed = await judged(client, containerId, probe)
      if (signal.aborted) return
      if (failed === UNKNOWN) {
        await pause(probe.periodSeconds * 1000, undefined, { signal })
        continue
      }
      failures = failed === undefined ? 0 : failures + 1
      if (failed === undefined) told.success()
      else if (failures >= probe.failureThreshold) told.failure(failed)
      await pause(probe.periodSeconds * 1000, undefined, { signal })
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown
  }
}

/**
 * A probe that could not be run says nothing about its container (pkg/kubelet/prober). One that ran out of time was
 * run, and has failed (pkg/probe/exec).
 */
const UNKNOWN = Symbol('a probe that could not be run')

async function judged(client: CriClient, id: string, { exec, timeoutSeconds }: Probe) {
  try {
    return outcomeOf(await client.execSync(id, exec.command, timeoutSeconds))
  } catch (thrown) {
    if (!(thrown instanceof CriRefusal)) throw thrown
    return thrown.code === Code.DeadlineExceeded ? `timed out after ${timeoutSeconds} s` : UNKNOWN
  }
}

/**
 * Why a hook's command failed; undefined if it succeeded. A command that the runtime could not run has
 * failed.
 * @param within in seconds; then the runtime ends the command
 */
export async function failureOf(
  client: CriClient,
  containerId: string,
  command: readonly string[],
  within: number,
): Promise<string | undefined> {
  try {
    return outcomeOf(await client.execSync(containerId, command, within))
  } catch (thrown) {
    if (thrown instanceof CriRefusal) return messageOf(thrown)
    throw thrown
  }
}

/** Why a command failed, by how it ended; undefined when it succeeded. */
function outcomeOf({
  exitCode,
  stdout,
  stderr,
}: Awaited<ReturnType<CriClient['execSync']>>): string | undefined {
  if (exitCode === 0) return undefined
  return `exit code ${exitCode}: ${Buffer.concat([stdout, stderr]).toString('utf8').trim()}`
}
