import type { CommandNode, OptionWord } from './command-tree.ts'

/** The completion script for fish, for `~/.config/fish/completions`. */
export function fishCompletion(tree: readonly CommandNode[]): string {
  const lines = tree.flatMap(({ path, subcommands, options }) => {
    const condition = `__pidns_is '${path.join(' ')}'`
    const words = subcommands.map(
      ({ word, about }) => `complete -c pidns -n ${quoted(condition)} -fa ${word} -d ${quoted(about)}`,
    )
    return [...words, ...options.map(option => optionLine(condition, option))]
  })
  const paths = tree.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(' ')))
  return `# Made by 'pidns completion fish'. Put it into ~/.config/fish/completions/pidns.fish
function __pidns_is
  set -l typed
  for word in (commandline -opc)[2..]
    contains -- (string join -- ' ' $typed $word) ${paths.join(' ')}; and set -a typed $word
  end
  test "$typed" = "$argv[1]"
end
${lines.join('\n')}
`
}

function optionLine(condition: string, { word, short, about, takesValue, values }: OptionWord): string {
  const names = [
    word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`,
    ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
  ]
  const value = !takesValue ? '' : values.length === 0 ? ' -r' : ` -xa ${quoted(values.join(' '))}`
  return `complete -c pidns -n ${quoted(condition)} ${names.join(' ')}${value} -d ${quoted(about)}`
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
