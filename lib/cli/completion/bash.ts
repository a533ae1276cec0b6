import type { CommandNode } from './command-tree.ts'
import { valueOptions } from './value-options.ts'

/** The completion script for bash, to be sourced. */
export function bashCompletion(tree: readonly CommandNode[]): string {
  const paths = tree.filter(({ path }) => path.length > 0).map(({ path }) => `"${path.join(' ')}"`)
  const words = tree.map(
    ({ path, subcommands, options }) =>
      `    "${path.join(' ')}") words="${[...subcommands, ...options].map(({ word }) => word).join(' ')}" ;;`,
  )
  const values = valueOptions(tree).map(({ names, values: known }) =>
    known.length === 0
      ? `    ${names.join('|')}) return ;;`
      : `    ${names.join('|')}) words="${known.join(' ')}" ;;`,
  )
  return `# Made by 'pidns completion bash'. Source it, or put it into /etc/bash_completion.d
_pidns() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} path= word words=
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in
    ${paths.join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  COMPREPLY=()
  case $prev in
${values.join('\n')}
    *)
    case $path in
${words.join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _pidns pidns
`
}
