/**
 * Loaded into a `pidns` by `--import`: when the test says so over a connection on loopback, something goes wrong in this
 * process where nobody waits for it.
 */
import { connect } from 'node:net'

const socket = connect(Number(process.env.PIDNS_TEST_TRIGGER), '127.0.0.1')
socket.unref()
socket.on('error', () => {})
socket.on('data', (what: Buffer) => {
  if (what.toString() === 'throw') throw new TypeError('thrown in the callback of a socket')
  void Promise.reject(new TypeError('rejected, and nobody awaits it'))
})
