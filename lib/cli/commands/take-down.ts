import { spokenOwner } from '../../ownership.ts'
import { Problem } from '../../problem.ts'
import type { Leftover } from '../../run/leftovers/leftover.ts'
import { leftOnThisMachine } from '../../run/leftovers/on-this-machine.ts'
import { EXIT } from '../exit-code.ts'
import type { Shell } from '../shell.ts'

/** What is taken down, in the words of its command. */
interface Kind {
  readonly what: Leftover['what']
  /** `cluster`, `runtime`. */
  readonly word: string
  /** `made`, `started`. */
  readonly made: string
}

/**
 * Removes what the suite keeps on this machine, by name or all of it; never what a run uses, or something in it.
 * @throws Problem (usage) for a name of nothing that is there, and of what is in use
 */
export async function takeDown(
  { what, word, made }: Kind,
  { names, all }: { readonly names: readonly string[]; readonly all: boolean },
  { context, display }: Shell,
): Promise<number> {
  if (names.length === 0 && !all) {
    throw new Problem('usage', `Which ${word} is to be removed?`, { remedy: 'Name it, or say --all.' })
  }
  const found = await leftOnThisMachine(context, text => display.progress.note(text))
  const known = found.filter(left => left.what === what && left.standing !== 'of nobody')
  for (const name of names) {
    if (known.some(each => each.name === name)) continue
    const theirs = known.map(each => each.name).join(', ')
    throw new Problem('usage', `This suite has ${made} no ${word} '${name}'.`, {
      remedy: theirs === '' ? `It has ${made} none that are there.` : `It ${made}: ${theirs}.`,
    })
  }
  const chosen = all ? known.filter(isFree) : known.filter(({ name }) => names.includes(name))
  const used = chosen.find(each => !isFree(each))
  if (used !== undefined) {
    const who = used.owner === undefined ? 'A run' : spokenOwner(used.owner)
    throw new Problem('usage', `The ${word} ${used.name} is in use: ${who} uses it.`, {
      remedy: 'End that run first.',
    })
  }
  for (const each of chosen) {
    context.signal.throwIfAborted()
    await display.progress.step(`remove the ${word} ${each.name} (${each.about})`, () => each.remove())
  }
  if (chosen.length === 0) display.print(`There is no ${word} to remove.`)
  return EXIT.ok
}

/** Kept, or left by a run that has ended. */
function isFree({ standing }: Leftover): boolean {
  return standing === 'kept' || standing === 'abandoned'
}
