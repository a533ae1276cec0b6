import type { CommandNode } from './command-tree.ts'

/** The options of all commands that take a value, with all their names. */
export function valueOptions(
  tree: readonly CommandNode[],
): readonly { readonly names: readonly string[]; readonly values: readonly string[] }[] {
  const all = tree.flatMap(({ options }) => options).filter(({ takesValue }) => takesValue)
  return [...Map.groupBy(all, ({ word }) => word)].map(([word, same]) => ({
    names: [...new Set([word, ...same.flatMap(({ short }) => short ?? [])])],
    values: [...new Set(same.flatMap(({ values }) => values))],
  }))
}
