import { apiReference, documentation, enhancement, manual, page } from '../lib/claim/source.ts'
import { claim } from '../lib/mocha/claim.ts'
import { expect } from '../lib/pod/expect.ts'
import {
  appArmorProfile,
  letSeeTheNode,
  mustBeFiltered,
  mustBeOnOneKernel,
  mustHaveNoSwap,
  ownNamespace,
  ownProcessLimit,
  seLinuxLabel,
  userMapOf,
} from '../lib/pod/kernel.ts'

const visible = page.introduction(
  'processes in a container are visible\nto all other containers in the same pod',
  '容器中的进程对同一 Pod 中的所有其他容器都是可见的',
)

describe('With containers as strict clusters want them', () => {
  claim(
    'mix.nonroot',
    {
      title:
        'containers that run as UID 1000 share a namespace with each other and with one that runs as root',
      source: visible,
      level: 'required',
      pods: { hardened: 'mix/hardened.yaml' },
      onlyLooks: true,
    },
    async ({ hardened }) => {
      const looks = [
        ...(await hardened.looksOf('a')),
        await hardened.mainLook('b'),
        await hardened.mainLook('plain'),
      ]
      expect(looks).to.be.inOneNamespace
      expect(looks).to.see('hardened/a')
      expect(looks).to.see('hardened/b')
      expect(looks).to.see('hardened/plain')

      const main = await hardened.mainLook('plain')
      expect(main.the('hardened/a')).to.tell({ uid: 1000 })
      expect(main.the('hardened/plain')).to.tell({ uid: 0 })
      expect(await hardened.looksOf('a')).to.be.allowed('environ', 'hardened/b')
      expect(await hardened.looksOf('a')).to.be.denied('environ', 'hardened/plain')
    },
  )

  claim(
    'mix.read-only-root',
    {
      title:
        "a container with a read-only root file system sees its neighbour's files, and can not change them either",
      source: page.understanding(
        'Container filesystems are visible to other containers in the pod through the\n   `/proc/$pid/root` link.',
        '容器文件系统通过 `/proc/$pid/root` 链接对 Pod 中的其他容器可见。',
      ),
      level: 'required',
      pods: { hardened: 'mix/hardened.yaml' },
    },
    async ({ hardened }) => {
      const a = hardened.exec('a')
      expect(await a.refusalToWrite('/tmp/mine'), 'the refusal to write').to.include('Read-only file system')
      const neighbour = `/proc/${(await a.lookNow()).the('hardened/b').pid}/root`
      expect(await a.list(neighbour), "names in the neighbour's root").to.include('bin')
      expect(
        await a.refusalToWrite(`${neighbour}/tmp/mine`),
        'the refusal to write through the link',
      ).to.include('Read-only file system')

      await hardened.exec('plain').write('/tmp/mine', 'the plain one can write')
    },
  )

  claim(
    'mix.seccomp',
    {
      title: "containers under the runtime's seccomp profile see and signal each other",
      source: visible,
      level: 'required',
      pods: { hardened: 'mix/hardened.yaml' },
      onlyLooks: true,
    },
    async ({ hardened }) => {
      // Whether a profile is in force is a precondition: a node may filter everything (if it is a container
      // itself), and a runtime with a kernel of its own may filter outside of it (gVisor). Each reads its own status: in
      // a pod that does not share after all, a PID of one is another process for the other.
      const main = { pid: await hardened.terminal('a').ownPid() }
      await mustBeFiltered(hardened.terminal('a'), main, 'a seccomp filter')
      const plain = { pid: await hardened.terminal('plain').ownPid() }
      await mustBeFiltered(hardened.terminal('plain'), plain, 'no seccomp')

      expect(await hardened.looksOf('a')).to.be.allowed('signal', 'hardened/b')
      expect(await hardened.mainLook('b')).to.be.allowed('signal', 'hardened/a')
      expect(await hardened.mainLook('plain')).to.be.allowed('signal', 'hardened/a')
    },
  )

  claim(
    'mix.apparmor',
    {
      title: "containers under the runtime's AppArmor profile see, signal and inspect each other",
      source: documentation(
        "Restrict a Container's Access to Resources with AppArmor",
        'tutorials/security/apparmor/#before-you-begin',
        'AppArmor is an optional kernel module and Kubernetes feature, so verify it is supported on your Nodes before proceeding',
      ),
      level: 'recommended',
      pods: { hardened: 'mix/hardened.yaml' },
      onlyLooks: true,
    },
    async ({ hardened }) => {
      expect(await appArmorProfile(hardened.exec('a')), "a's AppArmor profile").to.equal(
        await appArmorProfile(hardened.exec('b')),
      )
      expect(await hardened.looksOf('a')).to.be.allowed('signal', 'hardened/b')
      expect(await hardened.looksOf('a')).to.be.allowed('root', 'hardened/b')
    },
  )

  claim(
    'mix.selinux',
    {
      title: 'the containers of a pod have one SELinux label, and see, signal and inspect each other',
      source: documentation(
        'Configure a Security Context for a Pod or Container',
        'tasks/configure-pod-container/security-context/#assign-selinux-labels-to-a-container',
        'To assign SELinux labels, the SELinux security module must be loaded on the host operating system.',
      ),
      level: 'recommended',
      pods: { hardened: 'mix/hardened.yaml' },
      onlyLooks: true,
    },
    async ({ hardened }) => {
      expect(await seLinuxLabel(hardened.exec('a')), "a's SELinux label").to.equal(
        await seLinuxLabel(hardened.exec('b')),
      )
      expect(await hardened.looksOf('a')).to.be.allowed('signal', 'hardened/b')
      expect(await hardened.looksOf('a')).to.be.allowed('root', 'hardened/b')
    },
  )
})

describe('With resources that change', () => {
  claim(
    'mix.resize-restart',
    {
      title:
        'a container that is restarted for a resize comes back into the pid namespace; PID 1 and its neighbours stay as they were',
      source: enhancement(
        'In-place Update of Pod Resources',
        'sig-node/1287-in-place-update-pod-resources',
        'the container requires a restart to apply new resource values.',
        '#container-resize-policy',
      ),
      level: 'required',
      // The last claim on this pod: it restarts a container.
      pods: { hardened: 'mix/hardened.yaml' },
      needs: ['kubernetes-api', 'pod-subresources', 'feature: InPlacePodVerticalScaling'],
      restarts: true,
    },
    async ({ hardened, cluster }) => {
      const a = hardened.exec('a')
      const before = await a.lookNow()
      const resize = () => cluster.resize(hardened, 'plain', { cpu: '20m' })
      const restarts = await hardened.restarting(['plain'], resize, { within: 40 })
      const after = await a.lookNow()
      const [main, exec] = await hardened.looksNow('plain')
      expect([before, after, main, exec]).to.be.inOneNamespace
      expect([main, exec]).to.see('hardened/a')
      expect(after.the('hardened/plain')).not.to.be.sameProcessAs(before.the('hardened/plain'))
      expect(after.first).to.be.sameProcessAs(before.first)
      expect(after.the('hardened/a')).to.be.sameProcessAs(before.the('hardened/a'))
      expect(after.the('hardened/b')).to.be.sameProcessAs(before.the('hardened/b'))
      expect(restarts.after.a, 'how often a was restarted').to.equal(restarts.before.a)
    },
  )
})

describe('With other namespaces of the node', () => {
  claim(
    'mix.host-network',
    {
      title:
        'a sharing pod in the network of its node still has a process namespace of its own, for all its containers',
      source: visible,
      level: 'required',
      pods: { hostNetwork: 'mix/host-network.yaml', ordinary: 'ns/shared.yaml', hostPid: 'ns/host-pid.yaml' },
      onlyLooks: true,
      needs: ['host-namespaces'],
    },
    async ({ hostNetwork, ordinary, hostPid }) => {
      const network = await ownNamespace(hostNetwork.exec('a'), 'net')
      expect(network.name, "a's network namespace").to.equal(
        (await ownNamespace(hostNetwork.terminal('b'), 'net')).name,
      )
      expect(network, "a's network namespace").not.to.deep.equal(
        await ownNamespace(ordinary.exec('a'), 'net'),
      )

      const looks = [...(await hostNetwork.looksOf('a')), await hostNetwork.mainLook('b')]
      expect(looks).to.be.inOneNamespace
      expect(looks).to.see('host-network/a')
      expect(looks).to.see('host-network/b')
      expect(looks).not.to.see('shared/a')
      expect([await hostNetwork.mainLook('a'), await hostPid.mainLook('a')]).not.to.be.inOneNamespace
    },
  )

  claim(
    'mix.host-ipc',
    {
      title: 'a sharing pod in the IPC namespace of its node still has a process namespace of its own',
      source: visible,
      level: 'required',
      pods: { hostNetwork: 'mix/host-network.yaml', ordinary: 'ns/shared.yaml', hostPid: 'ns/host-pid.yaml' },
      onlyLooks: true,
      needs: ['host-namespaces'],
    },
    async ({ hostNetwork, ordinary, hostPid }) => {
      const ipc = await ownNamespace(hostNetwork.exec('a'), 'ipc')
      expect(ipc.name, "a's IPC namespace").to.equal(
        (await ownNamespace(hostNetwork.terminal('b'), 'ipc')).name,
      )
      expect(ipc, "a's IPC namespace").not.to.deep.equal(await ownNamespace(ordinary.exec('a'), 'ipc'))

      expect(await hostNetwork.looksOf('a')).to.see('host-network/b')
      expect(await hostNetwork.looksOf('a')).not.to.see('shared/a')
      expect([await hostNetwork.mainLook('a'), await hostPid.mainLook('a')]).not.to.be.inOneNamespace
    },
  )
})

describe('With a user namespace', () => {
  const userNamespaces = (says: string) =>
    documentation(
      'User Namespaces',
      'concepts/workloads/pods/user-namespaces/#set-up-a-node-to-support-user-namespaces',
      says,
    )

  claim(
    'mix.user-namespaces',
    {
      title:
        'containers of a pod with a user namespace share it and the process namespace, and may inspect each other',
      source: visible,
      level: 'required',
      pods: { mapped: 'mix/user-namespaces.yaml', ordinary: 'ns/shared.yaml' },
      onlyLooks: true,
      needs: ['user-namespaces'],
    },
    async ({ mapped, ordinary }) => {
      const [main, exec] = await mapped.looksOf('a')
      const neighbour = await mapped.mainLook('b')
      expect([main, exec, neighbour]).to.be.inOneNamespace
      expect([main, exec]).to.see('user-namespaces/b')
      expect(neighbour).to.see('user-namespaces/a')

      const { user } = main.by.namespaces
      expect(exec.by.namespaces.user, "the user namespace of a's exec").to.equal(user)
      expect(neighbour.by.namespaces.user, "b's user namespace").to.equal(user)
      const { by } = await ordinary.mainLook('a')
      expect(
        { boot: by.boot, user: by.namespaces.user },
        'the user namespace of an ordinary pod',
      ).not.to.deep.equal({ boot: main.by.boot, user })

      expect([main, exec]).to.be.allowed('signal', 'user-namespaces/b')
      expect([main, exec]).to.be.allowed('environ', 'user-namespaces/b')
      expect([main, exec]).to.be.allowed('root', 'user-namespaces/b')
    },
  )

  claim(
    'mix.user-namespaces-mapped',
    {
      title:
        "PID 1 and the main processes map alike to the node's UIDs from 65536 on; their root is not the node's",
      source: userNamespaces(
        "By default, the kubelet assigns pods UIDs/GIDs above the range 0-65535, based on the assumption that the host's files and processes use UIDs/GIDs within this range",
      ),
      level: 'required',
      pods: { mapped: 'mix/user-namespaces.yaml', ordinary: 'ns/shared.yaml', hostPid: 'ns/host-pid.yaml' },
      onlyLooks: true,
      needs: ['user-namespaces', 'host-namespaces'],
    },
    async ({ mapped, ordinary, hostPid }) => {
      const a = mapped.exec('a')
      const seen = await a.processes()
      const map = await userMapOf(a, seen.first)
      expect(map.outside(0), "the node's UID for the pod's root").to.be.at.least(65536)
      expect(`${await userMapOf(a, seen.the('sh -s user-namespaces/a'))}`, "a's map of UIDs").to.equal(
        `${map}`,
      )
      expect(`${await userMapOf(a, seen.the('sh -s user-namespaces/b'))}`, "b's map of UIDs").to.equal(
        `${map}`,
      )
      expect(
        (await userMapOf(ordinary.exec('a'), { pid: 1 })).outside(0),
        "the node's UID for an ordinary pod's root",
      ).to.equal(0)

      const byTheNode = letSeeTheNode(await hostPid.exec('a').lookNow())
      const root = (await mapped.mainLook('a')).the('user-namespaces/a')
      expect(byTheNode.uidsOf(root), "UIDs by which the node sees the pod's root")
        .to.include(map.outside(0))
        .and.not.to.include(0)
      const other = (await ordinary.mainLook('a')).the('shared/a')
      expect(byTheNode.uidsOf(other), "UIDs by which the node sees an ordinary pod's root").to.include(0)
    },
  )

  claim(
    'mix.user-namespaces-apart',
    {
      title: 'two sharing pods with user namespaces on one node are mapped to different UIDs of the node',
      source: enhancement(
        'KEP-127: Support User Namespaces',
        'sig-node/127-user-namespaces',
        'The mapping will be chosen by the kubelet, using a simple algorithm to give different pods in this category ("without" volumes) a non-overlapping mapping.',
      ),
      level: 'required',
      pods: { mapped: 'mix/user-namespaces.yaml', unmasked: 'mix/unmasked-proc.yaml' },
      onlyLooks: true,
      needs: ['user-namespaces', 'unmasked-proc'],
    },
    async ({ mapped, unmasked }) => {
      mustBeOnOneKernel(await mapped.mainLook('a'), await unmasked.mainLook('b'))
      const map = await userMapOf(mapped.exec('a'), { pid: 1 })
      const another = await userMapOf(unmasked.terminal('b'), { pid: 1 })
      expect(map.overlaps(another), `that ${map} and ${another} have UIDs in common`).to.equal(false)
    },
  )

  claim(
    'mix.user-namespaces-ptrace',
    {
      title:
        "in a pod with a user namespace, SYS_PTRACE opens another user's process; without it, the pod's root may not look into it",
      source: enhancement(
        'KEP-127: Support User Namespaces',
        'sig-node/127-user-namespaces',
        'Allow pods to have capabilities (e.g. `CAP_SYS_ADMIN`) that are only valid in the pod (not valid in the host).',
        '#goals',
      ),
      level: 'required',
      pods: { mapped: 'mix/user-namespaces.yaml' },
      onlyLooks: true,
      needs: ['user-namespaces'],
    },
    async ({ mapped }) => {
      const tracer = await mapped.looksOf('tracer')
      expect(tracer).to.be.allowed('environ', 'user-namespaces/user')
      expect(tracer).to.be.allowed('root', 'user-namespaces/user')

      const root = await mapped.looksOf('a')
      expect(root).to.be.denied('environ', 'user-namespaces/user')
      expect(root).to.be.denied('root', 'user-namespaces/user')
      expect(root).to.be.allowed('signal', 'user-namespaces/user')
    },
  )

  claim(
    'mix.unmasked-proc',
    {
      title: 'an unmasked /proc has nothing mounted over it, and shows the same processes as a masked one',
      source: apiReference(
        '"Unmasked" bypasses the default masking behavior of the container runtime',
        'SecurityContext',
      ),
      level: 'required',
      pods: { unmasked: 'mix/unmasked-proc.yaml' },
      onlyLooks: true,
      needs: ['unmasked-proc'],
    },
    async ({ unmasked }) => {
      expect(await unmasked.terminal('a').mountsBelow('/proc'), 'mounts that mask /proc').to.be.empty
      expect(await unmasked.terminal('b').mountsBelow('/proc'), "mounts that mask b's /proc").not.to.be.empty

      const looks = [...(await unmasked.looksOf('a')), await unmasked.mainLook('b')]
      expect(looks).to.be.inOneNamespace
      expect(looks).to.agreeOnPids
      expect(looks).to.see('unmasked-proc/a')
      expect(looks).to.see('unmasked-proc/b')
    },
  )

  claim(
    'mix.user-namespaces-stop',
    {
      title:
        'in a pod with a user namespace, a killed container comes back into both namespaces beside its neighbours, and KILL ends all with the pod',
      source: documentation(
        'Termination of Pods',
        'concepts/workloads/pods/pod-termination/',
        'Once the grace period has expired, the KILL signal is sent to any remaining processes, and the Pod is then deleted from the API Server.',
      ),
      level: 'required',
      // The last claim on this pod: it deletes it.
      pods: { mapped: 'mix/user-namespaces.yaml' },
      needs: ['user-namespaces'],
      restarts: true,
    },
    async ({ mapped }) => {
      const a = mapped.exec('a')
      const before = await a.lookNow()
      const kill = () => a.signal('KILL', before.the('user-namespaces/user'))
      await mapped.restarting(['user'], kill, { within: 30 })
      const after = await a.lookNow()
      const [main, exec] = await mapped.looksNow('user')
      expect([before, after, main, exec]).to.be.inOneNamespace
      expect(main.by.namespaces.user, "the restarted container's user namespace").to.equal(
        before.by.namespaces.user,
      )
      expect(after.the('user-namespaces/user')).not.to.be.sameProcessAs(before.the('user-namespaces/user'))
      expect(after.first).to.be.sameProcessAs(before.first)
      expect(after.the('user-namespaces/b')).to.be.sameProcessAs(before.the('user-namespaces/b'))

      // An interactive shell ignores TERM, so only KILL can have ended it.
      const ending = await mapped.delete({ within: 30 })
      expect(ending.exitCode('a'), "a's exit code").to.equal(137)
      expect(ending.exitCode('user'), "the restarted container's exit code").to.equal(137)
    },
  )
})

describe('With limits', () => {
  claim(
    'mix.limits',
    {
      title: 'containers with CPU and memory limits see each other, each in a control group of its own',
      source: visible,
      level: 'required',
      pods: { limits: 'mix/limits.yaml' },
      onlyLooks: true,
    },
    async ({ limits }) => {
      const keeper = limits.terminal('keeper')
      const main = await keeper.lookNow()
      const exec = await limits.exec('keeper').lookNow()
      expect([main, exec]).to.be.inOneNamespace
      expect([main, exec]).to.see('limits/eater')
      expect(main.controlGroupOf(main.the('limits/eater')), "the eater's control group").not.to.equal(
        main.controlGroupOf(main.the('limits/keeper')),
      )
    },
  )

  claim(
    'mix.out-of-memory',
    {
      title:
        'an out-of-memory kill ends one container only: its neighbour and the namespace stay as they were',
      source: documentation(
        'Resource Management for Pods and Containers',
        'concepts/configuration/manage-resources-containers/#how-pods-with-resource-limits-are-run',
        'the Linux kernel out-of-memory subsystem activates and, typically, intervenes by stopping one of the processes in the container that tried to allocate memory',
      ),
      level: 'required',
      pods: { limits: 'mix/limits.yaml' },
    },
    async ({ limits, eventually }) => {
      const keeper = limits.terminal('keeper')
      const before = await keeper.lookNow()
      expect(before).to.see('limits/eater')
      await keeper.write('/trigger/now', 'eat')
      await eventually(
        async () =>
          expect(await limits.container('eater')).to.tell({
            'state.is': 'terminated',
            'state.exitCode': 137,
          }),
        { within: 20 },
      )

      const after = await keeper.lookNow()
      expect(after).not.to.see('limits/eater')
      expect(after.first).to.be.sameProcessAs(before.first)
      expect(after.the('limits/keeper')).to.be.sameProcessAs(before.the('limits/keeper'))
      expect([before, after]).to.be.inOneNamespace
      expect(await limits.container('keeper')).to.tell({ restartCount: 0, 'state.is': 'running' })
    },
  )

  claim(
    'mix.pod-level-memory',
    {
      title:
        'a limit of memory for the whole sharing pod holds for a container without one; PID 1 and the neighbour outlive a kill',
      source: enhancement(
        'KEP-2837: Pod Level Resource Specifications',
        'sig-node/2837-pod-level-resource-spec',
        'if only pod-level limits are specified, the cgroup OOM killer will be triggered when the combined memory usage of all the containers within a pod exceeds the pod-level memory limit.',
      ),
      level: 'required',
      pods: { limited: 'mix/pod-limits.yaml', ordinary: 'ns/shared.yaml' },
      needs: ['kubernetes-api', 'feature: PodLevelResources'],
      restarts: true,
    },
    async ({ limited, ordinary }) => {
      await mustHaveNoSwap(ordinary.exec('a'))
      const keeper = limited.exec('keeper')
      const before = await keeper.lookNow()
      expect(await limited.exec('eater').holdMemory(16), 'a process with 16 MiB').to.equal('held')
      expect(await limited.exec('eater').holdMemory(96), 'a process with 96 MiB').to.equal('killed')
      expect(await ordinary.exec('a').holdMemory(96), 'the same without a limit').to.equal('held')

      const after = await keeper.lookNow()
      expect([before, after]).to.be.inOneNamespace
      expect(after.first).to.be.sameProcessAs(before.first)
      expect(after.the('pod-limits/keeper')).to.be.sameProcessAs(before.the('pod-limits/keeper'))
      expect(await limited.container('keeper')).to.tell({ restartCount: 0, 'state.is': 'running' })
    },
  )

  claim(
    'mix.pids-limit',
    {
      title:
        'the containers of a sharing pod have no limits of processes of their own: where there is one, it is for the whole pod',
      source: documentation(
        'Process ID Limits And Reservations',
        'concepts/policy/pid-limiting/#pod-pid-limits',
        'Kubernetes allows you to limit the number of processes running in a Pod. You specify this limit at the node level',
      ),
      level: 'informative',
      pods: { ordinary: 'ns/shared.yaml' },
      onlyLooks: true,
    },
    async ({ ordinary }) => {
      expect(await ownProcessLimit(ordinary.exec('a')), "a's limit of processes").to.equal('max')
      expect(await ownProcessLimit(ordinary.exec('b')), "b's limit of processes").to.equal('max')
    },
  )
})

describe('With other ways to run a pod', () => {
  claim(
    'mix.runtime-class',
    {
      title:
        'the containers of a pod that names a RuntimeClass share a process namespace if the pod says so, else not',
      source: visible,
      level: 'recommended',
      pods: { ofAClass: 'mix/runtime-class.yaml', isolated: 'mix/runtime-class-isolated.yaml' },
      onlyLooks: true,
      needs: ['kubernetes-api', 'runtime-class'],
    },
    async ({ ofAClass, isolated, cluster }) => {
      const { spec } = await cluster.stored(ofAClass)
      expect(spec, "the pod's spec as it is stored")
        .to.have.property('runtimeClassName')
        .that.includes('pidns-conformance')
      const looks = await ofAClass.mainLooks()
      expect(looks).to.be.inOneNamespace
      expect(looks).to.see('runtime-class/a')
      expect(looks).to.see('runtime-class/b')

      const apart = await cluster.stored(isolated)
      expect(apart.spec, "the isolated pod's spec as it is stored")
        .to.have.property('runtimeClassName')
        .that.includes('pidns-conformance-isolated')
      expect((await isolated.mainLook('a')).by, 'the main process of the isolated pod').to.include({ pid: 1 })
    },
  )

  claim(
    'mix.static-pod',
    {
      title: 'the containers of a static pod share a process namespace if the pod says so, else not',
      source: visible,
      level: 'recommended',
      pods: { ofTheNode: 'static/of-the-node.yaml', isolated: 'static/of-the-node-isolated.yaml' },
      onlyLooks: true,
      needs: ['kubernetes-api', 'static-pods'],
    },
    async ({ ofTheNode, isolated, cluster }) => {
      const { metadata } = await cluster.stored(ofTheNode)
      expect(metadata, "the mirror pod's metadata").to.have.nested.property(
        'annotations.kubernetes\\.io/config\\.mirror',
      )
      const looks = await ofTheNode.mainLooks()
      expect(looks).to.be.inOneNamespace
      expect(looks).to.see('of-the-node/a')
      expect(looks).to.see('of-the-node/b')
      expect((await isolated.mainLook('a')).by, 'the main process of the isolated pod').to.include({ pid: 1 })
    },
  )

  claim(
    'mix.two-nodes',
    {
      title: 'sharing pods on two different nodes each have a process namespace of their own',
      source: manual('pid_namespaces', 7, 'PID namespaces isolate the process ID number space'),
      level: 'required',
      pods: { first: 'mix/first-node.yaml', second: 'mix/second-node.yaml' },
      onlyLooks: true,
      needs: ['kubernetes-api', 'two-nodes'],
    },
    async ({ first, second }) => {
      expect(await first.node(), "the first pod's node").not.to.equal(await second.node())
      const there = [...(await first.looksOf('a')), ...(await first.looksOf('b'))]
      const elsewhere = [...(await second.looksOf('a')), ...(await second.looksOf('b'))]
      expect(there).to.be.inOneNamespace
      expect(elsewhere).to.be.inOneNamespace
      expect(there).to.see('first-node/a')
      expect(there).to.see('first-node/b')
      expect(there).not.to.see('second-node/a')
      expect(elsewhere).to.see('second-node/a')
      expect(elsewhere).to.see('second-node/b')
      expect(elsewhere).not.to.see('first-node/a')
    },
  )
})
