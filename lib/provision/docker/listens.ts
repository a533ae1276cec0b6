import { createConnection } from 'node:net'

/** Whether a process listens at a Unix socket; `stale` if the file exists but nobody listens. */
export function listensAt(socket: string): Promise<'yes' | 'stale' | 'unknown'> {
  const { promise, resolve } = Promise.withResolvers<'yes' | 'stale' | 'unknown'>()
  const connection = createConnection(socket)
  connection.once('connect', () => {
    connection.destroy()
    resolve('yes')
  })
  connection.once('error', (error: NodeJS.ErrnoException) =>
    resolve(error.code === 'ECONNREFUSED' ? 'stale' : 'unknown'),
  )
  return promise
}
