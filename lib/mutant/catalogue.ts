import { mutant as baselineForgiven } from './api-mutants/baseline-forgiven.ts'
import { mutant as fieldFlipped } from './api-mutants/field-flipped.ts'
import { mutant as fieldStripped } from './api-mutants/field-stripped.ts'
import { mutant as fieldsLenient } from './api-mutants/fields-lenient.ts'
import { mutant as hostPidForgiven } from './api-mutants/host-pid-forgiven.ts'
import { mutant as nativeSidecarInjected } from './api-mutants/native-sidecar-injected.ts'
import { mutant as podLimitsDropped } from './api-mutants/pod-limits-dropped.ts'
import { mutant as sharingByDefault } from './api-mutants/sharing-by-default.ts'
import { mutant as sharingPrivileged } from './api-mutants/sharing-privileged.ts'
import { mutant as sidecarInjected } from './api-mutants/sidecar-injected.ts'
import { mutant as strippedByControllers } from './api-mutants/stripped-by-controllers.ts'
import { mutant as subresourcesStrip } from './api-mutants/subresources-strip.ts'
import { mutant as targetDropped } from './api-mutants/target-dropped.ts'
import { mutant as twoNodesOne } from './api-mutants/two-nodes-one.ts'
import { mutant as typesLenient } from './api-mutants/types-lenient.ts'
import { mutant as updateUndone } from './api-mutants/update-undone.ts'
import { mutant as validationDropped } from './api-mutants/validation-dropped.ts'
import { mutant as targetsUnchecked } from './cri-mutants/targets-unchecked.ts'
import type { ApiMutant, CriMutant, OciMutant } from './mutant.ts'
import { mutant as addedOutOfBounds } from './mutants/added-out-of-bounds.ts'
import { mutant as appPid1 } from './mutants/app-pid-1.ts'
import { mutant as attachElsewhere } from './mutants/attach-elsewhere.ts'
import { mutant as blindWatcher } from './mutants/blind-watcher.ts'
import { mutant as boundingKept } from './mutants/bounding-kept.ts'
import { mutant as defaultShared } from './mutants/default-shared.ts'
import { mutant as dropIgnored } from './mutants/drop-ignored.ts'
import { mutant as dropKill } from './mutants/drop-kill.ts'
import { mutant as dropPtraceExec } from './mutants/drop-ptrace-exec.ts'
import { mutant as dropPtraceMain } from './mutants/drop-ptrace-main.ts'
import { mutant as ephemeralCapsIgnored } from './mutants/ephemeral-caps-ignored.ts'
import { mutant as ephemeralIsolated } from './mutants/ephemeral-isolated.ts'
import { mutant as execAsRoot } from './mutants/exec-as-root.ts'
import { mutant as execElsewhere } from './mutants/exec-elsewhere.ts'
import { mutant as execLeaksOnTimeout } from './mutants/exec-leaks-on-timeout.ts'
import { mutant as execWithoutCapabilities } from './mutants/exec-without-capabilities.ts'
import { mutant as foreignProc } from './mutants/foreign-proc.ts'
import { mutant as groupIgnored } from './mutants/group-ignored.ts'
import { mutant as hidepid } from './mutants/hidepid.ts'
import { mutant as hostNetworkIsolated } from './mutants/host-network-isolated.ts'
import { mutant as hostPidIsolated } from './mutants/host-pid-isolated.ts'
import { mutant as hostpidIgnored } from './mutants/hostpid-ignored.ts'
import { mutant as imageStopSignalIgnored } from './mutants/image-stop-signal-ignored.ts'
import { mutant as imageVolumeDropped } from './mutants/image-volume-dropped.ts'
import { mutant as initIsolated } from './mutants/init-isolated.ts'
import { mutant as killAll } from './mutants/kill-all.ts'
import { mutant as killFilter } from './mutants/kill-filter.ts'
import { mutant as killForAll } from './mutants/kill-for-all.ts'
import { mutant as labelEach } from './mutants/label-each.ts'
import { mutant as lateKill } from './mutants/late-kill.ts'
import { mutant as leaksOnNode } from './mutants/leaks-on-node.ts'
import { mutant as leakyStop } from './mutants/leaky-stop.ts'
import { mutant as limitsIsolated } from './mutants/limits-isolated.ts'
import { mutant as namespaceByName } from './mutants/namespace-by-name.ts'
import { mutant as namespacePinned } from './mutants/namespace-pinned.ts'
import { mutant as noGrace } from './mutants/no-grace.ts'
import { mutant as noReaper } from './mutants/no-reaper.ts'
import { mutant as noTerm } from './mutants/no-term.ts'
import { mutant as nodePidns } from './mutants/node-pidns.ts'
import { mutant as nodePidnsIsolated } from './mutants/node-pidns-isolated.ts'
import { mutant as nonrootIsolated } from './mutants/nonroot-isolated.ts'
import { mutant as oneForAll } from './mutants/one-for-all.ts'
import { mutant as ownPidns } from './mutants/own-pidns.ts'
import { mutant as pid1Forwards } from './mutants/pid-1-forwards.ts'
import { mutant as probeElsewhere } from './mutants/probe-elsewhere.ts'
import { mutant as procRootOwn } from './mutants/proc-root-own.ts'
import { mutant as profileEach } from './mutants/profile-each.ts'
import { mutant as ptraceForAll } from './mutants/ptrace-for-all.ts'
import { mutant as ptraceRefused } from './mutants/ptrace-refused.ts'
import { mutant as readOnlyIsolated } from './mutants/read-only-isolated.ts'
import { mutant as restartIsolated } from './mutants/restart-isolated.ts'
import { mutant as sandboxDiesToo } from './mutants/sandbox-dies-too.ts'
import { mutant as sandboxEndsWithLast } from './mutants/sandbox-ends-with-last.ts'
import { mutant as seccompIsolated } from './mutants/seccomp-isolated.ts'
import { mutant as secondIsolated } from './mutants/second-isolated.ts'
import { mutant as secretModeLoosened } from './mutants/secret-mode-loosened.ts'
import { mutant as sharingContainerRefused } from './mutants/sharing-container-refused.ts'
import { mutant as sharingRefused } from './mutants/sharing-refused.ts'
import { mutant as sidecarIsolated } from './mutants/sidecar-isolated.ts'
import { mutant as sidecarRestartIsolated } from './mutants/sidecar-restart-isolated.ts'
import { mutant as signalsFiltered } from './mutants/signals-filtered.ts'
import { mutant as signalsSwallowed } from './mutants/signals-swallowed.ts'
import { mutant as stopAll } from './mutants/stop-all.ts'
import { mutant as stopLeavesMain } from './mutants/stop-leaves-main.ts'
import { mutant as stopSignalIgnored } from './mutants/stop-signal-ignored.ts'
import { mutant as targetAsPod } from './mutants/target-as-pod.ts'
import { mutant as targetFirst } from './mutants/target-first.ts'
import { mutant as targetIsolated } from './mutants/target-isolated.ts'
import { mutant as terminalHidden } from './mutants/terminal-hidden.ts'
import { mutant as unaltered } from './mutants/unaltered.ts'
import { mutant as undumpable } from './mutants/undumpable.ts'
import { mutant as unmaskedIsolated } from './mutants/unmasked-isolated.ts'
import { mutant as usernsDropPtrace } from './mutants/userns-drop-ptrace.ts'
import { mutant as usernsIgnored } from './mutants/userns-ignored.ts'
import { mutant as usernsIsolated } from './mutants/userns-isolated.ts'
import { mutant as usernsRestartIsolated } from './mutants/userns-restart-isolated.ts'

/** All faulty OCI runtimes, by name. */
export const OCI_MUTANTS: ReadonlyMap<string, OciMutant> = new Map([
  ['own-pidns', ownPidns],
  ['node-pidns', nodePidns],
  ['one-for-all', oneForAll],
  ['default-shared', defaultShared],
  ['second-isolated', secondIsolated],
  ['restart-isolated', restartIsolated],
  ['init-isolated', initIsolated],
  ['exec-elsewhere', execElsewhere],
  ['hidepid', hidepid],
  ['foreign-proc', foreignProc],
  ['drop-ptrace-main', dropPtraceMain],
  ['drop-ptrace-exec', dropPtraceExec],
  ['ptrace-for-all', ptraceForAll],
  ['drop-kill', dropKill],
  ['kill-filter', killFilter],
  ['no-reaper', noReaper],
  ['leaky-stop', leakyStop],
  ['stop-all', stopAll],
  ['app-pid-1', appPid1],
  ['drop-ignored', dropIgnored],
  ['ephemeral-isolated', ephemeralIsolated],
  ['exec-as-root', execAsRoot],
  ['group-ignored', groupIgnored],
  ['host-pid-isolated', hostPidIsolated],
  ['label-each', labelEach],
  ['late-kill', lateKill],
  ['no-grace', noGrace],
  ['no-term', noTerm],
  ['pid-1-forwards', pid1Forwards],
  ['profile-each', profileEach],
  ['sandbox-dies-too', sandboxDiesToo],
  ['sharing-container-refused', sharingContainerRefused],
  ['sharing-refused', sharingRefused],
  ['sidecar-isolated', sidecarIsolated],
  ['signals-filtered', signalsFiltered],
  ['target-as-pod', targetAsPod],
  ['target-isolated', targetIsolated],
  ['undumpable', undumpable],
  ['userns-isolated', usernsIsolated],
  ['blind-watcher', blindWatcher],
  ['exec-without-capabilities', execWithoutCapabilities],
  ['hostpid-ignored', hostpidIgnored],
  ['node-pidns-isolated', nodePidnsIsolated],
  ['probe-elsewhere', probeElsewhere],
  ['secret-mode-loosened', secretModeLoosened],
  ['sidecar-restart-isolated', sidecarRestartIsolated],
  ['terminal-hidden', terminalHidden],
  ['added-out-of-bounds', addedOutOfBounds],
  ['attach-elsewhere', attachElsewhere],
  ['bounding-kept', boundingKept],
  ['ephemeral-caps-ignored', ephemeralCapsIgnored],
  ['exec-leaks-on-timeout', execLeaksOnTimeout],
  ['leaks-on-node', leaksOnNode],
  ['proc-root-own', procRootOwn],
  ['ptrace-refused', ptraceRefused],
  ['stop-leaves-main', stopLeavesMain],
  ['kill-all', killAll],
  ['namespace-by-name', namespaceByName],
  ['stop-signal-ignored', stopSignalIgnored],
  ['image-stop-signal-ignored', imageStopSignalIgnored],
  ['kill-for-all', killForAll],
  ['signals-swallowed', signalsSwallowed],
  ['sandbox-ends-with-last', sandboxEndsWithLast],
  ['nonroot-isolated', nonrootIsolated],
  ['read-only-isolated', readOnlyIsolated],
  ['seccomp-isolated', seccompIsolated],
  ['limits-isolated', limitsIsolated],
  ['host-network-isolated', hostNetworkIsolated],
  ['unmasked-isolated', unmaskedIsolated],
  ['userns-restart-isolated', usernsRestartIsolated],
  ['userns-drop-ptrace', usernsDropPtrace],
  ['userns-ignored', usernsIgnored],
  ['target-first', targetFirst],
  ['image-volume-dropped', imageVolumeDropped],
  ['namespace-pinned', namespacePinned],
])

/** All faulty clusters, by name. */
export const API_MUTANTS: ReadonlyMap<string, ApiMutant> = new Map([
  ['field-stripped', fieldStripped],
  ['field-flipped', fieldFlipped],
  ['sharing-by-default', sharingByDefault],
  ['sidecar-injected', sidecarInjected],
  ['native-sidecar-injected', nativeSidecarInjected],
  ['two-nodes-one', twoNodesOne],
  ['validation-dropped', validationDropped],
  ['host-pid-forgiven', hostPidForgiven],
  ['update-undone', updateUndone],
  ['target-dropped', targetDropped],
  ['baseline-forgiven', baselineForgiven],
  ['sharing-privileged', sharingPrivileged],
  ['stripped-by-controllers', strippedByControllers],
  ['pod-limits-dropped', podLimitsDropped],
  ['subresources-strip', subresourcesStrip],
  ['fields-lenient', fieldsLenient],
  ['types-lenient', typesLenient],
])

/** All faulty CRI runtimes, by name: there are some only without a kubelet. */
export const CRI_MUTANTS: ReadonlyMap<string, CriMutant> = new Map([['targets-unchecked', targetsUnchecked]])

/** The mutants to judge in one lab. */
export interface Catalogue {
  readonly oci: ReadonlyMap<string, OciMutant>
  readonly api: ReadonlyMap<string, ApiMutant>
  readonly cri?: ReadonlyMap<string, CriMutant>
}

/** Controls: not mutants, but they run through the same wrapper, which then changes nothing. */
export const CONTROLS: ReadonlyMap<string, OciMutant> = new Map([['unaltered', unaltered]])
