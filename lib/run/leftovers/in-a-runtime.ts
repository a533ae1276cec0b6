import { hostname } from 'node:os'
import { connectCri } from '../../target/cri/open.ts'
import { removeRun, runsIn } from '../../target/cri/sweep.ts'
import { type Leftover, standingOf } from './leftover.ts'

/**
 * What runs of the suite left in a CRI runtime.
 * @param where the runtime, as a few words
 * @throws Problem where there is no runtime, or it may not be used
 */
export async function sandboxesIn(
  socket: string,
  where: string,
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  const client = await connectCri({ runtime: socket, image: socket }, signal)
  const lasting = client.under(new AbortController().signal)
  return (await runsIn(client)).map(({ id, owner, sandboxes }) => ({
    what: 'sandboxes',
    name: `pidns-${id}`,
    about: `${sandboxes === 1 ? 'one sandbox' : `${sandboxes} sandboxes`} ${where}`,
    // What bears our label and no owner that can be read, nobody looks after any more.
    ...(owner === undefined ? { standing: 'abandoned' as const } : standingOf(owner, hostname())),
    remove: () => removeRun(lasting, id),
  }))
}
