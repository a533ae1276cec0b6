import { randomBytes } from 'node:crypto'
import { lookScript } from '../../pod/look-script.ts'
import { EXIT } from '../exit-code.ts'
import type { Shell } from '../shell.ts'

/** `pidns look-script` */
export async function printLookScript({ write }: Shell): Promise<number> {
  write(`${lookScript(randomBytes(16).toString('hex'))}\n`)
  return EXIT.ok
}
