/** Environment variables by their names. */
type Variables = Readonly<Record<string, string>>

/**
 * Replaces `$(NAME)` with the variable's value, as the kubelet does in commands, arguments and values. `$$`
 * stands for `$`, and an unknown name stays as is (k8s.io/kubernetes/third_party/forked/golang/expansion).
 */
export function expanded(text: string, variables: Variables): string {
  return text.replaceAll(/\$(\$|\(([^)]*)\))/g, (whole, _what, name: string | undefined) =>
    name === undefined ? '$' : (variables[name] ?? whole),
  )
}

/** The environment that a container's `env` describes. A value may refer to variables before it. */
export function environmentOf(env: readonly { name: string; value: string }[]): Variables {
  const known: Record<string, string> = {}
  for (const { name, value } of env) known[name] = expanded(value, known)
  return known
}
