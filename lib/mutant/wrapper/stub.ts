import type { OciMutant } from '../mutant.ts'

/** The verbs of the runtime that the wrapper must see. */
function verbsOf(mutant: OciMutant): readonly string[] {
  const verbs = [
    // One that signals is told what else there is in the pod, so that the wrapper must see it made.
    (mutant.create ?? mutant.modes ?? mutant.kill) && 'create',
    mutant.exec && 'exec',
    mutant.kill && 'kill',
  ]
  return verbs.filter(verb => verb !== undefined)
}

/**
 * The program that containerd runs as its OCI runtime: a few lines of shell that hand every verb which the mutant
 * leaves alone straight to the real runtime, so that only the others pay the start of Node: 55 ms here, and 140 where
 * the compiled wrapper is not cached. All of the shell costs 2 ms.
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
