import { channel } from 'node:diagnostics_channel'

/** One request that pidns sent, or one program that it ran. */
export interface Asked {
  /** Who was asked: `API server`, `CRI runtime`, or a program. */
  readonly who: string
  /** What for, as it reads after "could not": `create pod nginx`. */
  readonly what: string
  /** Until the answer came, in seconds. */
  readonly seconds: number
  /** Why there is no good answer, if so. */
  readonly error?: string
}

/** Node's own way to watch a program from inside (`node:diagnostics_channel`): it costs nothing if nobody listens. */
const NAME = 'pidns-conformance:asked'

/** Does `work`, and tells whoever listens how it went. */
export async function asking<T>(who: string, what: string, work: () => Promise<T>): Promise<T> {
  const told = channel(NAME)
  if (!told.hasSubscribers) return work()
  const from = performance.now()
  const tell = (more: Pick<Asked, 'error'>) => {
    const asked: Asked = { who, what, seconds: (performance.now() - from) / 1000, ...more }
    told.publish(asked)
  }
  try {
    const answer = await work()
    tell({})
    return answer
  } catch (thrown) {
    tell({ error: thrown instanceof Error ? thrown.message : String(thrown) })
    throw thrown
  }
}

/** Calls `listener` for everything that is asked in this process, until it is disposed of. */
export function onAsked(listener: (asked: Asked) => void): Disposable {
  const hear = (message: unknown) => listener(message as Asked)
  channel(NAME).subscribe(hear)
  return { [Symbol.dispose]: () => void channel(NAME).unsubscribe(hear) }
}
