import type { Command, Option } from 'commander'

/** A command and what a user can type after it. */
export interface CommandNode {
  /** The words of the command after the program's name: `['report', 'html']`. */
  readonly path: readonly string[]
  readonly subcommands: readonly Word[]
  readonly options: readonly OptionWord[]
}

/** A word that a user can type, and what it means. */
export interface Word {
  readonly word: string
  readonly about: string
}

/** An option. */
export interface OptionWord extends Word {
  readonly short: string | undefined
  readonly takesValue: boolean
  /** The values that it takes. Empty if it takes any value, e.g. a file name. */
  readonly values: readonly string[]
}

/**
 * This command and all its subcommands.
 * @param valuesOf values, by long option name, for options whose values commander does not know
 */
export function commandTree(
  command: Command,
  valuesOf: Readonly<Record<string, readonly string[]>>,
  path: readonly string[] = [],
): readonly CommandNode[] {
  const help = command.createHelp()
  const node = {
    path,
    subcommands: help
      .visibleCommands(command)
      .map(each => ({ word: each.name(), about: each.description() })),
    options: help.visibleOptions(command).map(option => optionWord(option, valuesOf)),
  }
  const inner = command.commands.flatMap(each => commandTree(each, valuesOf, [...path, each.name()]))
  return [node, ...inner]
}

function optionWord(option: Option, valuesOf: Readonly<Record<string, readonly string[]>>): OptionWord {
  const word = option.long ?? option.short ?? ''
  return {
    word,
    short: option.long === undefined ? undefined : option.short,
    about: option.description,
    takesValue: option.required || option.optional,
    values: option.argChoices ?? valuesOf[word] ?? [],
  }
}
