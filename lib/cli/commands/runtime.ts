import { z } from 'zod'
import { hasEnded, newId } from '../../ownership.ts'
import { Problem } from '../../problem.ts'
import { parseRuntime } from '../../provision/runtime/version.ts'
import { provisionForRuntime } from '../../provision/runtime-parts.ts'
import { type OwnContainer, OwnContainers } from '../../target/container/own-containers.ts'
import { runtimeToUse, socketOf } from '../../target/container/runtime-container.ts'
import { contextOf, provisionFlag } from '../consent.ts'
import { EXIT } from '../exit-code.ts'
import type { Shell } from '../shell.ts'

/** `pidns runtime up` */
export async function runtimeUp(text: string, flags: unknown, shell: Shell): Promise<number> {
  const { display } = shell
  const context = contextOf(provisionFlag.parse(flags), shell)
  const parts = await provisionForRuntime(parseRuntime(text), context, display.progress)
  const containers = new OwnContainers(context.cacheDir, context.signal)
  const keeping = { id: newId(), keep: true, reuse: true }
  const { socket } = await runtimeToUse(parts, keeping, containers, context.signal, display.progress)
  if (parts.leftOut.length > 0) display.progress.note(parts.leftOut.join(' '))
  shell.write(`unix://${socket}\n`)
  return EXIT.ok
}

/** `pidns runtime down` */
export async function runtimeDown(names: readonly string[], flags: unknown, shell: Shell): Promise<number> {
  const { all = false } = z.object({ all: z.boolean().optional() }).parse(flags)
  if (names.length === 0 && !all) {
    throw new Problem('usage', 'Which runtime is to be removed?', { remedy: 'Name it, or say --all.' })
  }
  const { context, display } = shell
  const containers = new OwnContainers(context.cacheDir, context.signal)
  const known = await containers.list()
  for (const name of names) {
    if (known.some(container => container.name === name)) continue
    const remedy =
      known.length === 0
        ? 'It has started none that are there.'
        : `It started: ${known.map(each => each.name).join(', ')}.`
    throw new Problem('usage', `This suite has started no runtime '${name}'.`, { remedy })
  }
  const chosen = all ? known.filter(isNobodys) : known.filter(({ name }) => names.includes(name))
  const used = chosen.find(container => !isNobodys(container))
  if (used !== undefined) {
    throw new Problem('usage', `Process ${used.owner?.pid} uses the runtime in ${used.name}.`, {
      remedy: 'End its run first: that removes the container.',
    })
  }
  for (const container of chosen) {
    context.signal.throwIfAborted()
    const { name, what } = container
    await display.progress.step(`remove ${what} in ${name}`, () => containers.remove(container.id))
  }
  if (chosen.length === 0) display.print('There is no runtime to remove.')
  return EXIT.ok
}

/** `pidns runtime list` */
export async function runtimeList(flags: unknown, { context, write }: Shell): Promise<number> {
  const { json = false } = z.object({ json: z.boolean().optional() }).parse(flags)
  const known = await new OwnContainers(context.cacheDir, context.signal).list()
  const listed = known.map(container => ({ ...container, endpoint: `unix://${socketOf(container)}` }))
  const lines = listed.map(each => `${each.name}  ${each.what}  ${stateOf(each)}  ${each.endpoint}\n`)
  const text = lines.length === 0 ? 'This suite has no runtime in a container here.\n' : lines.join('')
  write(json ? `${JSON.stringify(listed, null, 2)}\n` : text)
  return EXIT.ok
}

function isNobodys({ owner }: OwnContainer): boolean {
  return owner === null || hasEnded(owner)
}

function stateOf({ owner, isRunning }: OwnContainer): string {
  if (!isRunning) return 'ended'
  if (owner === null) return 'kept'
  return hasEnded(owner) ? 'left by a run that has ended' : `used by process ${owner.pid}`
}
