import type { OciMutant } from '../mutant.ts'

/** The verbs of the runtime that the wrapper must see. */
function verbsOf(mutant: OciMutant): readonly string[] {
  const verbs = [
    // A mutant that alters signals must know the pod's other containers, so the wrapper sees each create.
    (mutant.create ?? mutant.refuses ?? mutant.modes ?? mutant.mountedModes ?? mutant.pins ?? mutant.kill) &&
      'create',
    mutant.exec && 'exec',
    mutant.kill && 'kill',
  ]
  return verbs.filter(verb => verb !== undefined)
}

/**
 * The program that containerd runs as its OCI runtime: a few lines of shell. It passes verbs that the mutant
 * does not alter straight to the real runtime. Only the others pay for the start of Node: 55 ms here, 140 ms
 * when the compiled wrapper is not cached. The shell costs 2 ms.
 */
export function stubOf(
  name: string,
  mutant: OciMutant,
  { node, wrapper, runtime, cache }: Readonly<Record<'node' | 'wrapper' | 'runtime' | 'cache', string>>,
): string {
  const verbs = verbsOf(mutant)
  if (verbs.length === 0) return `#!/bin/sh\nexec ${runtime} "$@"\n`
  return `#!/bin/sh
value=
for word; do
  if [ "$value" ]; then value=; continue; fi
  case $word in
  --root|--log|--log-format|--log-level|--criu) value=next ;;
  -*) ;;
  ${verbs.join('|')})
    export NODE_COMPILE_CACHE=${cache}
    exec ${node} --no-warnings ${wrapper} ${name} ${runtime} "$@" ;;
  *) break ;;
  esac
done
exec ${runtime} "$@"
`
}
