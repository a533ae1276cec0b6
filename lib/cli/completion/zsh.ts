import type { CommandNode, Word } from './command-tree.ts'
import { valueOptions } from './value-options.ts'

/** The completion script for zsh: a function `_pidns` for the `$fpath`, or to be sourced after `compinit`. */
export function zshCompletion(tree: readonly CommandNode[]): string {
  const paths = tree.filter(({ path }) => path.length > 0).map(({ path }) => `'${path.join(' ')}'`)
  const words = tree.map(
    ({ path, subcommands, options }) =>
      `    '${path.join(' ')}') words=(${[...subcommands, ...options].map(described).join(' ')}) ;;`,
  )
  const values = valueOptions(tree).map(({ names, values: known }) =>
    known.length === 0
      ? `    ${names.join('|')}) _files; return ;;`
      : `    ${names.join('|')}) words=(${known.join(' ')}) ;;`,
  )
  return `#compdef pidns
# Made by 'pidns completion zsh'. Save it as _pidns in a folder of $fpath, or source it after compinit
_pidns() {
  local path_= word
  local -a words_
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${path_:+$path_ }$word" in
    (${paths.join('|')}) path_="\${path_:+$path_ }$word" ;;
    esac
  done
  case \${words[CURRENT-1]} in
${values.join('\n').replaceAll('words=', 'words_=')}
    *)
    case $path_ in
${words.join('\n').replaceAll('words=', 'words_=')}
    esac ;;
  esac
  _describe -t words pidns words_ || _files
}
if [ "$funcstack[1]" = _pidns ]; then _pidns "$@"; else compdef _pidns pidns; fi
`
}

function described({ word, about }: Word): string {
  const text = `${word}:${about}`.replaceAll("'", `'\\''`)
  return `'${text}'`
}
