/**
 * `--import` loads this into a `pidns`: on a message from the test over a loopback connection, an error
 * occurs in this process that no code awaits.
 */
import { connect } from 'node:net'

const socket = connect(Number(process.env.PIDNS_TEST_TRIGGER), '127.0.0.1')
socket.unref()
socket.on('error', () => {})
socket.on('data', (what: Buffer) => {
  if (what.toString() === 'throw') throw new TypeError('thrown in the callback of a socket')
  void Promise.reject(new TypeError('rejected, and nobody awaits it'))
})
