import type { Command } from 'commander'
import { chapterOf } from '../../claim/chapter.ts'
import { allClaims } from '../../mocha/specs.ts'
import { bashCompletion } from '../completion/bash.ts'
import { commandTree } from '../completion/command-tree.ts'
import { fishCompletion } from '../completion/fish.ts'
import type { CompletedShell } from '../completion/shells.ts'
import { zshCompletion } from '../completion/zsh.ts'
import { EXIT } from '../exit-code.ts'
import type { Shell } from '../shell.ts'

const SCRIPTS = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
} as const satisfies Record<CompletedShell, unknown>

/** `pidns completion`: a script with all commands, options and claims. Completing starts no program. */
export async function completion(name: string, program: Command, shell: Shell): Promise<number> {
  const all = await allClaims()
  const claims = [...new Set(all.map(chapterOf)), ...all.map(({ id }) => id)]
  const script = SCRIPTS[name as keyof typeof SCRIPTS]
  shell.write(script(commandTree(program, { '--claim': claims })))
  return EXIT.ok
}
