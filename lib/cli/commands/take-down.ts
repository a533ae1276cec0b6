import { spokenOwner } from '../../ownership.ts'
import { Problem } from '../../problem.ts'
import type { Leftover } from '../../run/leftovers/leftover.ts'
import { leftOnThisMachine } from '../../run/leftovers/on-this-machine.ts'
import { EXIT } from '../exit-code.ts'
import type { Shell } from '../shell.ts'

/** What to remove, in the words of its command. */
interface Kind {
  readonly what: Leftover['what']
  /** `cluster`, `runtime`. */
  readonly word: string
  /** `created`, `started`. */
  readonly made: string
}

/**
 * Removes kept clusters or runtimes of the suite from this machine, by name or all. Never removes one that a
 * run uses.
 * @throws Problem (usage) for an unknown name, and for one that a run uses
 */
export async function takeDown(
  { what, word, made }: Kind,
  { names, all }: { readonly names: readonly string[]; readonly all: boolean },
  { context, display }: Shell,
): Promise<number> {
  if (names.length === 0 && !all) {
    throw new Problem('usage', `Which ${word} do you want to remove?`, { remedy: 'Name it, or use --all.' })
  }
  const found = await leftOnThisMachine(context, text => display.progress.note(text))
  const known = found.filter(left => left.what === what && left.standing !== 'of nobody')
  for (const name of names) {
    if (known.some(each => each.name === name)) continue
    const theirs = known.map(each => each.name).join(', ')
    throw new Problem('usage', `There is no ${word} '${name}' that pidns ${made}.`, {
      remedy: theirs === '' ? `There is no such ${word} at all.` : `These are here: ${theirs}.`,
    })
  }
  const chosen = all ? known.filter(isFree) : known.filter(({ name }) => names.includes(name))
  const used = chosen.find(each => !isFree(each))
  if (used !== undefined) {
    const who = used.owner === undefined ? 'A run' : spokenOwner(used.owner)
    throw new Problem('usage', `The ${word} ${used.name} is in use: ${who} uses it.`, {
      remedy: 'Stop that run first.',
    })
  }
  for (const each of chosen) {
    context.signal.throwIfAborted()
    await display.progress.step(`remove the ${word} ${each.name} (${each.about})`, () => each.remove())
  }
  if (chosen.length === 0) display.print(`There is no ${word} to remove.`)
  return EXIT.ok
}

/** Whether it was kept on purpose or left by an ended run. */
function isFree({ standing }: Leftover): boolean {
  return standing === 'kept' || standing === 'abandoned'
}
