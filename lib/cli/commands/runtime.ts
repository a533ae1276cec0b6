import { z } from 'zod'
import { hasEnded, newId } from '../../ownership.ts'
import { parseRuntime } from '../../provision/runtime/version.ts'
import { provisionForRuntime } from '../../provision/runtime-parts.ts'
import { type OwnContainer, OwnContainers } from '../../target/container/own-containers.ts'
import { runtimeToUse, socketOf } from '../../target/container/runtime-container.ts'
import { contextOf, provisionFlag } from '../consent.ts'
import { EXIT } from '../exit-code.ts'
import type { Shell } from '../shell.ts'
import { kernelFlags, kernelOf } from '../target-choice.ts'
import { takeDown } from './take-down.ts'

/** `pidns runtime up` */
export async function runtimeUp(text: string, flags: unknown, shell: Shell): Promise<number> {
  const { display } = shell
  const parsed = provisionFlag.extend(kernelFlags.shape).parse(flags)
  const context = contextOf(parsed, shell)
  const wanted = { runtime: parseRuntime(text), kernel: kernelOf(parsed) }
  const parts = await provisionForRuntime(wanted, context, display.progress)
  const containers = new OwnContainers(context.cacheDir, context.signal)
  const keeping = { id: newId(), keep: true, reuse: true }
  const { socket } = await runtimeToUse(parts, keeping, containers, context.signal, display.progress)
  if (parts.leftOut.length > 0) display.progress.note(parts.leftOut.join(' '))
  shell.write(`unix://${socket}\n`)
  return EXIT.ok
}

/** `pidns runtime down` */
export function runtimeDown(names: readonly string[], flags: unknown, shell: Shell): Promise<number> {
  const { all = false } = z.object({ all: z.boolean().optional() }).parse(flags)
  return takeDown({ what: 'container', word: 'runtime', made: 'started' }, { names, all }, shell)
}

/** `pidns runtime list` */
export async function runtimeList(flags: unknown, { context, write }: Shell): Promise<number> {
  const { json = false } = z.object({ json: z.boolean().optional() }).parse(flags)
  const known = await new OwnContainers(context.cacheDir, context.signal).list()
  const listed = known.map(container => ({ ...container, endpoint: `unix://${socketOf(container)}` }))
  const lines = listed.map(each => `${each.name}  ${each.what}  ${stateOf(each)}  ${each.endpoint}\n`)
  const text =
    lines.length === 0 ? 'pidns has no CRI runtime in a container on this machine.\n' : lines.join('')
  write(json ? `${JSON.stringify(listed, null, 2)}\n` : text)
  return EXIT.ok
}

function stateOf({ owner, isRunning }: OwnContainer): string {
  if (!isRunning) return 'ended'
  if (owner === null) return 'kept'
  return hasEnded(owner) ? 'left by an ended run' : `used by process ${owner.pid}`
}
