import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { parseManifest } from '../manifest.ts'
import { NotSupported } from '../not-supported.ts'
import { containerConfigOf, rootObjection } from './container-config.ts'
import type { PodOfRun } from './pod-of-run.ts'
import { podSpecOf } from './pod-spec.ts'
import { CgroupDriver, NamespaceMode, SecurityProfile_ProfileType, Signal } from './runtime_pb.ts'
import { sandboxConfigOf } from './sandbox-config.ts'

const MANIFESTS = new URL('../../../manifests/', import.meta.url)

/** A pod of the run `r`, from a spec in YAML's flow style. */
function podOf(spec: string): PodOfRun {
  const text = `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: ${spec}}`
  return {
    name: 'p',
    namespace: 'pidns-r',
    uid: 'u-1',
    runId: 'r',
    labels: { mine: 'yes' },
    annotations: {},
    spec: podSpecOf(parseManifest('p.yaml', text)),
    folder: '/pods/p',
    firstHostId: 65536,
  }
}

const oneContainer = (fields: string) => `{containers: [{name: c, image: i, ${fields}}]}`

/** The config of a pod's only container, and any objection to it. */
function containerOf(pod: PodOfRun, image: { uid?: bigint; username?: string } = {}) {
  const [container] = pod.spec.containers
  if (container === undefined) throw new Error('the pod has no container')
  const { uid, username = '' } = image
  const user = uid === undefined ? {} : { uid: { $typeName: 'runtime.v1.Int64Value' as const, value: uid } }
  const had = { id: 'sha256:1', username, ...user }
  const config = containerConfigOf(container, pod, { attempt: 0, image: had, memoryOfNode: 2 ** 30 })
  return { config, objection: rootObjection(container, pod, had) }
}

describe('the translation of a pod', () => {
  it('carries over every pod of the suite that needs no Kubernetes API', () => {
    const needApi =
      /^(api\/|mix\/(first|second)-node|mix\/(runtime-class|pod-limits)|root\/image-volume|life\/(job|ruled|in-place))/
    const files = readdirSync(MANIFESTS, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.yaml') && !needApi.test(file))
      .sort()
    expect(files).to.have.length.greaterThan(15)
    for (const file of files) {
      podSpecOf(parseManifest(file, readFileSync(new URL(file, MANIFESTS), 'utf8')))
    }
  })

  it('carries over a stop signal', () => {
    const signalOf = (fields: string) => containerOf(podOf(oneContainer(fields))).config.stopSignal
    expect(signalOf('lifecycle: {stopSignal: SIGUSR1}')).to.equal(Signal.SIGUSR1)
    expect(signalOf('')).to.equal(Signal.RUNTIME_DEFAULT)
  })

  it('rejects what it cannot carry over, and names the file and the field', () => {
    const probe = oneContainer('livenessProbe: {httpGet: {port: 80}}')
    expect(() => podOf(probe)).to.throw(
      NotSupported,
      'p.yaml has a field that a bare CRI runtime does not support: spec.containers[0].livenessProbe.exec, spec.containers[0].livenessProbe.httpGet',
    )
    expect(() => podOf('{nodeName: n, containers: []}')).to.throw(NotSupported, 'spec.nodeName')
  })
})

describe('the process namespace of a pod', () => {
  const modesOf = (fields: string) => {
    const pod = podOf(`{${fields} containers: [{name: c, image: i}]}`)
    const ofSandbox = sandboxConfigOf(pod, undefined, 0).linux?.securityContext?.namespaceOptions
    const ofContainer = containerOf(pod).config.linux?.securityContext?.namespaceOptions
    expect(ofContainer).to.deep.equal(ofSandbox)
    return ofSandbox
  }

  it("is the containers' own, the pod's, or the node's", () => {
    expect(modesOf('')).to.include({ pid: NamespaceMode.CONTAINER })
    expect(modesOf('shareProcessNamespace: false,')).to.include({ pid: NamespaceMode.CONTAINER })
    expect(modesOf('shareProcessNamespace: true,')).to.include({ pid: NamespaceMode.POD })
    expect(modesOf('hostPID: true,')).to.include({ pid: NamespaceMode.NODE })
  })

  it('does not depend on the other namespaces', () => {
    const { NODE, POD } = NamespaceMode
    expect(modesOf('shareProcessNamespace: true, hostNetwork: true, hostIPC: true,')).to.include({
      pid: POD,
      network: NODE,
      ipc: NODE,
    })
    expect(modesOf('shareProcessNamespace: true,')).to.deep.include({
      network: POD,
      ipc: POD,
      usernsOptions: { mode: NODE },
    })
    const ids = [{ hostId: 65536, containerId: 0, length: 65536 }]
    expect(modesOf('hostUsers: false,')).to.deep.include({
      usernsOptions: { mode: POD, uids: ids, gids: ids },
    })
  })
})

describe('a sandbox', () => {
  it("has the labels that runtimes and crictl read, and the run's", () => {
    const { labels, metadata, hostname, logDirectory } = sandboxConfigOf(
      podOf(oneContainer('')),
      undefined,
      2,
    )
    expect(labels).to.include({
      mine: 'yes',
      'io.kubernetes.pod.name': 'p',
      'io.kubernetes.pod.namespace': 'pidns-r',
      'io.kubernetes.pod.uid': 'u-1',
      'pidns-conformance/run': 'r',
    })
    expect(metadata).to.deep.equal({ name: 'p', uid: 'u-1', namespace: 'pidns-r', attempt: 2 })
    expect({ hostname, logDirectory }).to.deep.equal({ hostname: 'p', logDirectory: '/pods/p/logs' })
  })

  it("names its control group in the form of the runtime's driver", () => {
    const parentBy = (driver: CgroupDriver | undefined) =>
      sandboxConfigOf(podOf(oneContainer('')), driver, 0).linux?.cgroupParent
    expect(parentBy(CgroupDriver.CGROUPFS)).to.equal('/pidns-r/podu-1')
    expect(parentBy(CgroupDriver.SYSTEMD)).to.equal('pidns-r-podu_1.slice')
    expect(parentBy(undefined)).to.equal('')
  })
})

describe('a container', () => {
  it('has its command, arguments and environment with variables replaced', () => {
    const env = 'env: [{name: A, value: one}, {name: B, value: $(A)-two}]'
    const { config } = containerOf(podOf(oneContainer(`command: [sh, $(B)], args: [$$(A), $(C)], ${env}`)))
    expect(config.command).to.deep.equal(['sh', 'one-two'])
    expect(config.args).to.deep.equal(['$(A)', '$(C)'])
    expect(config.envs?.map(({ key, value }) => `${key}=${Buffer.from(value ?? [])}`)).to.deep.equal([
      'A=one',
      'B=one-two',
    ])
  })

  it('logs into the folder of the pod, one file per attempt', () => {
    expect(containerOf(podOf(oneContainer(''))).config.logPath).to.equal('c/0.log')
  })

  it('runs as its own user, else as that of the pod, else as that of its image', () => {
    const userOf = (spec: string, image: { uid?: bigint; username?: string }) =>
      containerOf(podOf(spec), image).config.linux?.securityContext
    const own =
      '{securityContext: {runAsUser: 5, runAsGroup: 6}, containers: [{name: c, image: i, securityContext: {runAsUser: 7}}]}'
    expect(userOf(own, { uid: 9n })).to.deep.include({ runAsUser: { value: 7n }, runAsGroup: { value: 6n } })
    const pods = '{securityContext: {runAsUser: 5}, containers: [{name: c, image: i}]}'
    expect(userOf(pods, { uid: 9n })).to.deep.include({ runAsUser: { value: 5n } })
    expect(userOf(oneContainer(''), { uid: 9n })).to.deep.include({ runAsUser: { value: 9n } })
    expect(userOf(oneContainer(''), { username: 'www' })).to.include({ runAsUsername: 'www' })
  })

  it('is not created as root if it has runAsNonRoot', () => {
    const objectionTo = (fields: string, uid?: bigint) =>
      containerOf(podOf(oneContainer(`securityContext: {runAsNonRoot: true${fields}}`)), {
        ...(uid !== undefined && { uid }),
      }).objection
    expect(objectionTo('', 0n)).to.include('would run as root')
    expect(objectionTo(', runAsUser: 0', 9n)).to.include('would run as root')
    expect(objectionTo(', runAsUser: 1000', 0n)).to.equal(undefined)
    expect(objectionTo('', 1000n)).to.equal(undefined)
  })

  it('has the capabilities, seccomp profile and /proc that it asks for', () => {
    const securityOf = (fields: string) =>
      containerOf(podOf(oneContainer(`securityContext: {${fields}}`))).config.linux?.securityContext
    const asked = securityOf(
      'capabilities: {add: [SYS_PTRACE], drop: [ALL]}, procMount: Unmasked, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, seccompProfile: {type: RuntimeDefault}',
    )
    expect(asked).to.deep.include({
      capabilities: { addCapabilities: ['SYS_PTRACE'], dropCapabilities: ['ALL'] },
      maskedPaths: [],
      readonlyPaths: [],
      noNewPrivs: true,
      readonlyRootfs: true,
      seccomp: { profileType: SecurityProfile_ProfileType.RuntimeDefault, localhostRef: '' },
    })
    const usual = securityOf('')
    expect(usual).to.include({ noNewPrivs: false, readonlyRootfs: false, privileged: false })
    expect(usual?.maskedPaths).to.include('/proc/kcore')
    expect(usual?.readonlyPaths).to.include('/proc/sys')
    // The kubelet's default.
    expect(usual?.seccomp).to.include({ profileType: SecurityProfile_ProfileType.Unconfined })
  })

  it('has the limits that it asks for, and an OOM score by the quality of service of its pod', () => {
    const resourcesOf = (fields: string) => containerOf(podOf(oneContainer(fields))).config.linux?.resources
    expect(resourcesOf('')).to.deep.equal({ cpuShares: 2n, oomScoreAdj: 1000n })
    expect(
      resourcesOf('resources: {limits: {cpu: 500m, memory: 48Mi}, requests: {cpu: 10m, memory: 8Mi}}'),
    ).to.deep.equal({
      cpuShares: 10n,
      cpuPeriod: 100000n,
      cpuQuota: 50000n,
      memoryLimitInBytes: 50331648n,
      memorySwapLimitInBytes: 50331648n,
      oomScoreAdj: 993n,
    })
    expect(resourcesOf('resources: {limits: {cpu: "1", memory: 8Mi}}')).to.include({ oomScoreAdj: -997n })
  })

  it('mounts the volumes of its pod, with ID mappings if the pod has a user namespace', () => {
    const pod = (users: boolean) =>
      podOf(
        `{hostUsers: ${users}, volumes: [{name: v, emptyDir: {}}], containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /v, readOnly: true}]}]}`,
      )
    const [mount] = containerOf(pod(true)).config.mounts ?? []
    expect(mount).to.include({ hostPath: '/pods/p/volumes/v', containerPath: '/v', readonly: true })
    expect(mount).not.to.have.property('uidMappings')
    const [mapped] = containerOf(pod(false)).config.mounts ?? []
    expect(mapped?.uidMappings).to.deep.equal([{ hostId: 65536, containerId: 0, length: 65536 }])
  })
})
