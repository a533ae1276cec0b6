/**
 * What programs say when the machine under them, or another program, lets them down. None of it tells a faulty
 * runtime from a sound one. The words are those of errno (errno(3)), of gRPC's status codes, of containerd (a name
 * stays reserved when a call was given up: pkg/registrar; CNI: internal/cri/server/sandbox_run.go) and of runc.
 */
const OF_A_SHORTAGE = [
  ...['no space left on device', 'disk quota exceeded', 'read-only file system', 'input/output error'],
  ...['cannot allocate memory', 'out of memory', '\\bOOM', 'too many open files'],
  ...['resource temporarily unavailable', 'fork/exec .*: no child', 'pthread_create failed', "can't fork"],
] as const

/** The same for another program that does not do its part. */
const OF_ANOTHER = [
  ...['context deadline exceeded', 'DeadlineExceeded', 'i/o timeout', 'timed out', 'context canceled'],
  ...['failed to reserve (?:container|sandbox) name', 'code = (?:Unavailable|ResourceExhausted)'],
  ...[
    'connection refused',
    'connection reset',
    'broken pipe',
    'transport is closing',
    'network is unreachable',
  ],
  ...['network for sandbox', 'cni plugin', 'no IP addresses available'],
] as const

/** Reasons of events that tell of volumes, nodes, networks and images, not of the runtime's containers. */
const OF_THE_CLUSTER = new Set([
  ...['FailedMount', 'FailedAttachVolume', 'FailedScheduling', 'NetworkNotReady', 'NodeNotReady'],
  ...['Evicted', 'Preempting', 'Preempted', 'TaintManagerEviction', 'ErrImageNeverPull', 'InspectFailed'],
  ...['FailedCreatePodContainer', 'UnexpectedAdmissionError', 'NodeAffinity'],
])

const SHORTAGE = new RegExp(OF_A_SHORTAGE.join('|'), 'i')
const WORDS = new RegExp([...OF_A_SHORTAGE, ...OF_ANOTHER].join('|'), 'i')

/** Whether an error of a kubelet or a runtime tells of its environment: then nobody knows about the runtime. */
export function isOfTheEnvironment(error: string): boolean {
  return WORDS.test(error)
}

/** Whether an error tells that a machine was short of something: that may pass. */
export function tellsOfShortage(error: string): boolean {
  return SHORTAGE.test(error)
}

/** Whether a warning of the cluster, `<reason>: <message>`, tells of the environment. */
export function warnsOfTheEnvironment(warning: string): boolean {
  return OF_THE_CLUSTER.has(/^\w+/.exec(warning)?.[0] ?? '') || isOfTheEnvironment(warning)
}
