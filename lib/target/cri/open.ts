import { access, constants, stat } from 'node:fs/promises'
import { Code } from '@connectrpc/connect'
import { errorCodeOf } from '../../error-code.ts'
import { messageOf, Problem } from '../../problem.ts'
import { CriClient } from './client.ts'
import { CriRefusal, LostRuntime, systemCodeOf } from './cri-problem.ts'
import { type CriRun, CriTarget } from './cri-target.ts'
import type { Runtime } from './node-facts.ts'
import { sweepEndedRuns } from './sweep.ts'

/** What a run needs from a runtime. */
export interface CriChoice {
  /** Paths of the unix sockets of the runtime's two services. */
  readonly endpoints: { readonly runtime: string; readonly image: string }
}

/**
 * Opens a target on a CRI runtime, and removes what ended runs left in it.
 * @throws Problem if the path is not a CRI socket or is forbidden, or the runtime lacks the handler
 */
export async function openCri(
  { endpoints }: CriChoice,
  run: CriRun,
  signal: AbortSignal,
  slow = 1,
): Promise<CriTarget> {
  const client = await connectCri(endpoints, signal, slow)
  const runtime = await introduced(client, endpoints.runtime)
  mustHaveHandler(runtime, run.handler)
  await sweepEndedRuns(client, run.folders)
  await run.folders.make(run.runId, endpoints.runtime)
  return new CriTarget(client, runtime, run, signal)
}

/**
 * A client for the runtime at these sockets.
 * @throws Problem if a socket does not exist or the user may not use it
 */
export async function connectCri(
  endpoints: CriChoice['endpoints'],
  signal: AbortSignal,
  slow = 1,
): Promise<CriClient> {
  await Promise.all([...new Set([endpoints.runtime, endpoints.image])].map(mustBeUsable))
  return new CriClient(endpoints, signal, slow)
}

async function mustBeUsable(socket: string): Promise<void> {
  try {
    const found = await stat(socket)
    if (!found.isSocket())
      throw new Problem('usage', `${socket} is no unix socket.`, { remedy: NAME_ANOTHER })
    await access(socket, constants.R_OK | constants.W_OK)
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown
    const code = errorCodeOf(thrown)
    if (code === 'ENOENT')
      throw new Problem('environment', `There is no socket ${socket}.`, { remedy: NAME_ANOTHER })
    if (code === 'EACCES')
      throw new Problem(
        'environment',
        `The socket ${socket} may not be used by this user (UID ${process.getuid?.()}).`,
        {
          remedy: "Most runtimes give it to root: run pidns as root, or as a user in the socket's group.",
        },
      )
    throw new Problem('environment', `Can't use the socket ${socket}: ${messageOf(thrown)}.`)
  }
}

const NAME_ANOTHER = "Name the runtime's socket with --runtime-endpoint unix:///path/of/the.sock."

/** What the runtime reports about itself. */
async function introduced(client: CriClient, endpoint: string): Promise<Runtime> {
  const version = await client.version().catch(thrown => {
    throw strangerAt(endpoint, thrown)
  })
  const [status, cgroupDriver] = await Promise.all([client.status(), client.cgroupDriver()])
  return { version, status, cgroupDriver }
}

/** The problem that names who answered instead of a CRI v1 runtime. */
function strangerAt(endpoint: string, thrown: unknown): unknown {
  if (thrown instanceof CriRefusal && thrown.code === Code.Unimplemented) {
    return new Problem(
      'environment',
      `What listens on ${endpoint} has no CRI v1: it answered '${thrown.said}'.`,
      {
        remedy: 'The suite speaks only runtime.v1 (containerd since 1.6, CRI-O since 1.20), no older CRI.',
      },
    )
  }
  const cause = thrown instanceof LostRuntime ? thrown.cause : undefined
  if (cause instanceof Error && systemCodeOf(cause) === 'ERR_HTTP2_ERROR') {
    return new Problem(
      'environment',
      `What listens on ${endpoint} is no CRI runtime: it does not speak gRPC.`,
      {
        remedy: NAME_ANOTHER,
      },
    )
  }
  return thrown
}

function mustHaveHandler({ status }: Runtime, handler: string): void {
  const names = status.runtimeHandlers.map(({ name }) => name)
  // Older runtimes do not report their handlers; they refuse the sandbox later.
  if (handler === '' || names.length === 0 || names.includes(handler)) return
  const has = names.filter(name => name !== '').join(', ')
  throw new Problem('usage', `The runtime has no handler '${handler}': it has ${has || 'only its default'}.`)
}
