import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Never ends by itself, but when its parent is gone: then the channel between them closes. */
const BUSY =
  "process.on('disconnect', () => process.exit()); const spin = () => { for (const end = Date.now() + 50; Date.now() < end;); setImmediate(spin) }; spin()"

/** Keeps every processor of this machine busy, until disposed. */
export function hogging(): Disposable {
  const hogs = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['--eval', BUSY], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
  )
  return {
    [Symbol.dispose]: () => {
      for (const hog of hogs) hog.kill('SIGKILL')
    },
  }
}
