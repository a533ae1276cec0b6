import type { CommandNode } from './command-tree.ts'

/** Options that take a value, of all commands together, by every name that they have. */
export function valueOptions(
  tree: readonly CommandNode[],
): readonly { readonly names: readonly string[]; readonly values: readonly string[] }[] {
  const all = tree.flatMap(({ options }) => options).filter(({ takesValue }) => takesValue)
  return [...Map.groupBy(all, ({ word }) => word)].map(([word, same]) => ({
    names: [...new Set([word, ...same.flatMap(({ short }) => short ?? [])])],
    values: [...new Set(same.flatMap(({ values }) => values))],
  }))
}
