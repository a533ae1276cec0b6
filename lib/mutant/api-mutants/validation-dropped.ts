import type { ApiMutant } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault:
    'the cluster accepts shareProcessNamespace beside hostPID and in a pod for Windows, and changes of it: it makes them valid',
  noticedBy: [
    ...['api.hostpid-conflict', 'api.windows-true', 'api.windows-false'],
    ...['api.immutable', 'api.immutable-off'],
  ],
  touches: [],
  spares: ['api.round-trip-pod', 'api.hostpid-alone', 'ns.equal-main', 'ns.false-isolated'],
  patch: (spec, path) => {
    const field = `has(${spec}.shareProcessNamespace)`
    const besideHost = `${field} && ${spec}.shareProcessNamespace && has(${spec}.hostPID) && ${spec}.hostPID`
    const onWindows = `${field} && has(${spec}.os) && ${spec}.os.name == "windows"`
    const without = (name: string) => `[JSONPatch{op: "remove", path: "${path}/${name}"}]`
    return `${besideHost} ? ${without('hostPID')} : ${onWindows} ? ${without('shareProcessNamespace')} : []`
  },
  changePatch: (spec, before, path) => {
    const value = `value: ${before}.shareProcessNamespace`
    const restored = `[JSONPatch{op: "add", path: "${path}/shareProcessNamespace", ${value}}]`
    const removed = `[JSONPatch{op: "remove", path: "${path}/shareProcessNamespace"}]`
    return `has(${before}.shareProcessNamespace) ? ${restored} : has(${spec}.shareProcessNamespace) ? ${removed} : []`
  },
}
