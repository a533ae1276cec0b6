import type { Command, Option } from 'commander'

/** What can be typed after a command. */
export interface CommandNode {
  /** The words by which it is called, after the program's name: `['report', 'html']`. */
  readonly path: readonly string[]
  readonly subcommands: readonly Word[]
  readonly options: readonly OptionWord[]
}

/** A word that can be typed, and what it means. */
export interface Word {
  readonly word: string
  readonly about: string
}

/** An option. */
export interface OptionWord extends Word {
  readonly short: string | undefined
  readonly takesValue: boolean
  /** The values that it takes; empty where it takes any, a file's name say. */
  readonly values: readonly string[]
}

/**
 * Every command below and with this one.
 * @param valuesOf the values of options that take any as far as commander knows, by the option's long name
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
