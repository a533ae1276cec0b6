import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../problem.ts'
import { visible } from '../visible.ts'
import { withoutSecrets } from '../without-secrets.ts'

/** What tells how a runtime fared, by the file that it goes into. */
export type LogCommands = Readonly<Record<string, () => Promise<string>>>

/** The logs of services on a node with a kernel of its own, and of that kernel. */
export function logsOfGuest(
  inside: (...command: string[]) => Promise<string>,
  services: readonly string[],
): LogCommands {
  const ofServices = services.map(name => [`${name}.log`, () => inside('cat', `/var/log/${name}.log`)])
  return { ...Object.fromEntries(ofServices), 'kernel.log': () => inside('dmesg') }
}

/** Writes the logs of a started runtime into a folder, without credentials. What can't be read says why. */
export async function keepRuntimeLogs(logs: LogCommands, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [file, read] of Object.entries(logs)) {
    const text = await read().catch(thrown => `pidns could not read it: ${messageOf(thrown)}\n`)
    await writeFile(join(folder, file), visible(withoutSecrets(text)))
  }
}
