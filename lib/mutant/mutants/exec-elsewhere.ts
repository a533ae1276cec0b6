import type { OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  fault: "exec'd processes stay in the node's pid namespace instead of entering their container's",
  noticedBy: [
    ...['ns.exec-joins', 'ns.exec-equal-ten', 'ns.isolated-exec-joins', 'proc.matches-namespace-exec'],
  ],
  touches: ['doc', 'ns', 'proc', 'sig', 'root', 'cap', 'truth', 'life', 'mix'],
  spares: ['ns.equal-main', 'ns.equal-ten', 'proc.matches-namespace-main'],
  exec: (call, { kind }) => (kind === 'container' ? { ...call, entersPidNamespace: false } : call),
}
