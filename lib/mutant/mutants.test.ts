import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { CONTROLS, CRI_MUTANTS, OCI_MUTANTS } from './catalogue.ts'
import type { KillCall, OciMutant } from './mutant.ts'
import type { OciConfig, OciProcess } from './oci/config.ts'
import type { ContainerFacts, PodFacts } from './oci/facts.ts'

/** Bundles that containerd 2.4.2 wrote in a kind node, each with the facts about its pod. */
const recorded = (file: string) =>
  JSON.parse(readFileSync(new URL(`recorded/${file}.json`, import.meta.url), 'utf8')) as OciConfig
const podWith = (pid: number, ownsPidNamespace = true): PodFacts => ({
  sandbox: { pid, ownsPidNamespace },
  earlier: [],
})
const sandbox: [OciConfig, PodFacts] = [recorded('sandbox'), { earlier: [] }]
const sharing: [OciConfig, PodFacts] = [recorded('sharing'), podWith(900)]
const isolated: [OciConfig, PodFacts] = [recorded('isolated'), podWith(996)]
const targeting: [OciConfig, PodFacts] = [recorded('targeting'), podWith(996)]
const mapped: [OciConfig, PodFacts] = [recorded('user-namespaced'), podWith(1112)]
const hostPid: [OciConfig, PodFacts] = [recorded('host-pid'), podWith(1217, false)]
const ALL = { sandbox, sharing, isolated, targeting, mapped, hostPid }

const mutantOf = (name: string): OciMutant => {
  const mutant = OCI_MUTANTS.get(name)
  if (mutant === undefined) throw new Error(`no mutant ${name}`)
  return mutant
}
const created = (name: string, [config, pod]: readonly [OciConfig, PodFacts], more: Partial<PodFacts> = {}) =>
  mutantOf(name).create?.(config, { ...pod, ...more }) ?? config
const pidEntry = (config: OciConfig) => config.linux.namespaces.find(({ type }) => type === 'pid')
const setsOf = ({ capabilities = {} }: OciProcess) => Object.values(capabilities)
const named = ([config, pod]: readonly [OciConfig, PodFacts], name: string): [OciConfig, PodFacts] => [
  { ...config, annotations: { ...config.annotations, 'io.kubernetes.cri.container-name': name } },
  pod,
]

describe('the faulty OCI runtimes', () => {
  it('are all in the catalogue', () => {
    const files = readdirSync(new URL('mutants', import.meta.url)).map(file => file.replace(/\.[jt]s$/, ''))
    expect([...OCI_MUTANTS.keys(), ...CONTROLS.keys()]).to.have.members(files)
  })

  it('the control changes nothing', () => {
    for (const control of CONTROLS.values()) {
      for (const [config, pod] of Object.values(ALL))
        expect(control.create?.(config, pod)).to.deep.equal(config)
    }
  })

  /** Each container's pid namespace under a mutant. Kinds that a row leaves out stay unchanged. */
  const NAMESPACES: readonly {
    mutant: string
    more?: Partial<PodFacts>
    becomes: Partial<Record<keyof typeof ALL, string | undefined>>
  }[] = [
    { mutant: 'own-pidns', becomes: { sharing: 'own', mapped: 'own' } },
    { mutant: 'node-pidns', becomes: { sharing: 'node' } },
    { mutant: 'leaks-on-node', becomes: { sharing: 'node' } },
    { mutant: 'one-for-all', becomes: {} },
    { mutant: 'one-for-all', more: { firstSharingSandbox: 7 }, becomes: { sharing: '7' } },
    { mutant: 'default-shared', becomes: { isolated: '996' } },
    { mutant: 'second-isolated', becomes: {} },
    {
      mutant: 'second-isolated',
      more: { earlier: [{ name: 'first' }] },
      becomes: { sharing: 'own', mapped: 'own' },
    },
    { mutant: 'restart-isolated', more: { earlier: [{ name: 'other', pid: 7 }] }, becomes: {} },
    { mutant: 'restart-isolated', more: { earlier: [{ name: 'shell' }] }, becomes: { sharing: 'own' } },
    { mutant: 'namespace-by-name', becomes: {} },
    { mutant: 'namespace-by-name', more: { earlierOfName: {} }, becomes: { sharing: 'own', mapped: 'own' } },
    {
      mutant: 'namespace-by-name',
      more: { earlierOfName: { pid: 7 } },
      becomes: { sharing: '7', mapped: '7' },
    },
    { mutant: 'app-pid-1', becomes: { sharing: 'own', mapped: 'own' } },
    {
      mutant: 'app-pid-1',
      more: { earlier: [{ name: 'ended' }, { name: 'first', pid: 7 }] },
      becomes: { sharing: '7', mapped: '7' },
    },
    { mutant: 'target-as-pod', becomes: { targeting: '996' } },
    { mutant: 'target-isolated', becomes: { targeting: 'own' } },
    { mutant: 'target-first', becomes: {} },
    {
      mutant: 'target-first',
      more: { earlier: [{ name: 'ended' }, { name: 'first', pid: 7 }, { name: 'second', pid: 8 }] },
      becomes: { targeting: '7' },
    },
    { mutant: 'host-pid-isolated', becomes: { hostPid: 'own' } },
    { mutant: 'hostpid-ignored', becomes: { hostPid: 'own' } },
    {
      mutant: 'hostpid-ignored',
      more: { earlier: [{ name: 'ended' }, { name: 'first', pid: 7 }] },
      becomes: { hostPid: '7' },
    },
    { mutant: 'blind-watcher', becomes: {} },
    { mutant: 'node-pidns-isolated', becomes: { isolated: 'node' } },
    { mutant: 'sidecar-restart-isolated', more: { earlier: [{ name: 'sidecar' }] }, becomes: {} },
    { mutant: 'userns-isolated', becomes: { mapped: 'own' } },
    { mutant: 'init-isolated', becomes: {} },
    { mutant: 'sidecar-isolated', becomes: {} },
    { mutant: 'ephemeral-isolated', becomes: {} },
  ]
  for (const { mutant, more, becomes } of NAMESPACES) {
    it(`${mutant}: ${Object.keys(becomes).join(', ') || 'nothing'}, where ${JSON.stringify(more ?? {})}`, () => {
      for (const [kind, bundle] of Object.entries(ALL)) {
        const [config] = bundle
        const before = pidEntry(config)
        const after = pidEntry(created(mutant, bundle, more))
        const expected = {
          own: { type: 'pid' },
          node: undefined,
          undefined: before,
        }[String(becomes[kind as keyof typeof ALL])]
        const joined = { type: 'pid', path: `/proc/${becomes[kind as keyof typeof ALL]}/ns/pid` }
        const known = ['own', 'node', 'undefined'].includes(String(becomes[kind as keyof typeof ALL]))
        expect(after, kind).to.deep.equal(known ? expected : joined)
      }
    })
  }

  it('the mutants that refuse do so only with what shares its pid namespace', () => {
    const refused = (name: string, more: Partial<PodFacts> = {}) =>
      Object.entries(ALL)
        .filter(([, [config, pod]]) => mutantOf(name).refuses?.(config, { ...pod, ...more }) !== undefined)
        .map(([kind]) => kind)
    expect(refused('sharing-container-refused')).to.have.members(['sharing', 'mapped'])
    expect(refused('sharing-refused', { asked: 'POD' })).to.have.members(['sandbox'])
    for (const asked of ['CONTAINER', 'NODE'] as const)
      expect(refused('sharing-refused', { asked })).to.be.empty
    expect(refused('sharing-refused')).to.be.empty
  })

  for (const [mutant, name] of [
    ['init-isolated', 'init'],
    ['sidecar-isolated', 'sidecar'],
    ['ephemeral-isolated', 'debugger'],
  ] as const) {
    it(`${mutant}: a container named ${name}`, () => {
      expect(pidEntry(created(mutant, named(sharing, name)))).to.deep.equal({ type: 'pid' })
      expect(created(mutant, named(isolated, name))).to.deep.equal(named(isolated, name)[0])
    })
  }

  it('sidecar-restart-isolated: a sidecar that was there before', () => {
    const sidecar = named(sharing, 'sidecar')
    const earlier = [{ name: 'sidecar' }]
    expect(pidEntry(created('sidecar-restart-isolated', sidecar, { earlier }))).to.deep.equal({ type: 'pid' })
    expect(created('sidecar-restart-isolated', sidecar)).to.equal(sidecar[0])
  })

  it('node-pidns-isolated: not a container without a terminal', () => {
    const [config, pod] = isolated
    const without = { ...config, process: { ...config.process, terminal: false } }
    expect(created('node-pidns-isolated', [without, pod])).to.equal(without)
  })

  it('secret-mode-loosened alters only the modes of files that root alone may read', () => {
    const { mountedModes } = mutantOf('secret-mode-loosened')
    expect(mountedModes?.(0o400)).to.equal(0o444)
    for (const mode of [0o444, 0o440, 0o600, 0o644]) expect(mountedModes?.(mode)).to.equal(undefined)
  })

  it("terminal-hidden filters only the page's own shell", () => {
    expect(
      created('terminal-hidden', named(sharing, 'shell')).linux.seccomp?.syscalls?.[0]?.names,
    ).to.deep.equal(['ioctl'])
    expect(created('terminal-hidden', named(sharing, 'a'))).to.deep.equal(named(sharing, 'a')[0])
  })

  it("exec-without-capabilities takes all from exec'd processes, blind-watcher from those in the node's namespace", () => {
    const [config] = sharing
    const executed = (name: string, joins: ContainerFacts['joins']) =>
      mutantOf(name).exec?.(execOf(config.process), { ...CONTAINER, joins }).process.capabilities
    expect(executed('exec-without-capabilities', 'POD')).to.deep.equal({})
    expect(executed('blind-watcher', 'NODE')).to.deep.equal({})
    expect(executed('blind-watcher', 'POD')).to.equal(config.process.capabilities)
    const watcher = created('blind-watcher', hostPid)
    expect(watcher.process.capabilities).to.deep.equal({})
    expect(watcher.mounts?.find(({ destination }) => destination === '/proc')?.options).to.include(
      'hidepid=2',
    )
  })

  it('probe-elsewhere moves what probes and hooks run, and no other exec', () => {
    const [{ process }] = sharing
    const enters = (...args: readonly string[]) =>
      mutantOf('probe-elsewhere').exec?.(execOf({ ...process, args }), CONTAINER).entersPidNamespace
    expect(enters('sh', '-c', 'readlink /proc/self/ns/pid > /tmp/post-start; true')).to.equal(false)
    expect(enters('sh', '-c', 'ps ax')).to.equal(true)
    expect(enters('test', '!', '-e', '/tmp/sick')).to.equal(true)
  })

  it('some mutants isolate a container of a sharing pod by one of its options, and by that alone', () => {
    const [config, pod] = sharing
    const { process, linux } = config
    const options: Readonly<Record<string, [OciConfig, PodFacts]>> = {
      'nonroot-isolated': [{ ...config, process: { ...process, user: { uid: 1000, gid: 0 } } }, pod],
      'read-only-isolated': [{ ...config, root: { path: 'rootfs', readonly: true } }, pod],
      'seccomp-isolated': [{ ...config, linux: { ...linux, seccomp: { defaultAction: 'ERRNO' } } }, pod],
      'limits-isolated': [{ ...config, linux: { ...linux, resources: { memory: { limit: 9 } } } }, pod],
      'unmasked-isolated': [{ ...config, linux: { ...linux, maskedPaths: [] } }, pod],
      'host-network-isolated': [
        config,
        { ...pod, sandbox: { pid: 900, ownsPidNamespace: true, usesHostNetwork: true } },
      ],
      'userns-restart-isolated': [mapped[0], { ...mapped[1], earlier: [{ name: 'a' }] }],
    }
    for (const [mutant, it] of Object.entries(options)) {
      for (const [option, other] of Object.entries(options)) {
        const before = pidEntry(other[0])
        const expected = option === mutant ? { type: 'pid' } : before
        expect(pidEntry(created(mutant, other)), `${mutant}: ${option}`).to.deep.equal(expected)
      }
      for (const bundle of Object.values(ALL)) expect(created(mutant, bundle), mutant).to.equal(bundle[0])
      expect(created(mutant, [isolated[0], it[1]]), `${mutant}: without sharing`).to.equal(isolated[0])
    }
  })

  it('userns-ignored takes the user namespace from containers and sandboxes, with all that is mapped into it', () => {
    for (const bundle of [mapped, [recorded('user-namespaced-sandbox'), { earlier: [] }] as const]) {
      const altered = created('userns-ignored', bundle)
      expect(JSON.stringify(bundle[0])).to.include('uidMappings')
      expect(JSON.stringify(altered)).not.to.match(/[ug]idMappings|"user","path"|"type":"user"/)
      expect(pidEntry(altered)).to.deep.equal(pidEntry(bundle[0]))
    }
    expect(created('userns-ignored', sharing)).to.equal(sharing[0])
  })

  it('userns-drop-ptrace takes SYS_PTRACE only with a user namespace', () => {
    const asking = (config: OciConfig): OciConfig => ({ ...config, process: sharing[0].process })
    for (const set of setsOf(created('userns-drop-ptrace', [asking(mapped[0]), mapped[1]]).process))
      expect(set).not.to.include('CAP_SYS_PTRACE')
    expect(created('userns-drop-ptrace', sharing)).to.equal(sharing[0])
  })

  it('hidepid and foreign-proc alter only the mount of /proc, and never in sandboxes', () => {
    const procOf = (config: OciConfig) => config.mounts?.find(({ destination }) => destination === '/proc')
    expect(procOf(created('hidepid', sharing))?.options).to.include('hidepid=2')
    expect(procOf(created('foreign-proc', sharing))).to.include({ type: 'bind', source: '/proc' })
    for (const mutant of ['hidepid', 'foreign-proc']) {
      const others = ({ mounts = [] }: OciConfig) =>
        mounts.filter(({ destination }) => destination !== '/proc')
      expect(others(created(mutant, sharing))).to.deep.equal(others(sharing[0]))
      expect(created(mutant, sandbox)).to.equal(sandbox[0])
    }
  })

  it("drop-ptrace-main takes SYS_PTRACE from a created process, drop-ptrace-exec from an exec'd one", () => {
    const [config] = sharing
    expect(config.process.capabilities?.bounding).to.include('CAP_SYS_PTRACE')
    for (const set of setsOf(created('drop-ptrace-main', sharing).process))
      expect(set).to.include('CAP_KILL').and.not.to.include('CAP_SYS_PTRACE')
    expect(mutantOf('drop-ptrace-main')).not.to.have.property('exec')

    const executed = mutantOf('drop-ptrace-exec').exec?.(execOf(config.process), CONTAINER)
    for (const set of setsOf(executed?.process ?? config.process))
      expect(set).to.include('CAP_KILL').and.not.to.include('CAP_SYS_PTRACE')
    expect(mutantOf('drop-ptrace-exec')).not.to.have.property('create')
  })

  it('ptrace-for-all and drop-ignored add a capability, drop-kill takes one, never in sandboxes', () => {
    const [{ process }] = isolated
    for (const set of setsOf(created('ptrace-for-all', isolated).process))
      expect(set).to.include('CAP_SYS_PTRACE')
    for (const set of setsOf(created('drop-kill', isolated).process)) expect(set).not.to.include('CAP_KILL')
    const none = { ...isolated[0], process: { ...process, capabilities: {} } }
    expect(setsOf(created('drop-ignored', [none, isolated[1]]).process)).to.deep.include(['CAP_KILL'])
    for (const mutant of ['ptrace-for-all', 'drop-kill', 'drop-ignored'])
      expect(created(mutant, sandbox)).to.equal(sandbox[0])
  })

  it('bounding-kept gives a container that has nothing a bounding set, and only its created process', () => {
    const [config, pod] = isolated
    const none = { ...config, process: { ...config.process, capabilities: { bounding: [], permitted: [] } } }
    const { capabilities } = created('bounding-kept', [none, pod]).process
    expect(capabilities?.bounding).to.include('CAP_KILL')
    expect(capabilities?.permitted).to.be.empty
    expect(created('bounding-kept', isolated)).to.deep.equal(config)
    expect(mutantOf('bounding-kept')).not.to.have.property('exec')
  })

  it('added-out-of-bounds takes SYS_PTRACE from all sets of another user than root', () => {
    const [config, pod] = sharing
    const asUser = { ...config, process: { ...config.process, user: { uid: 1000, gid: 1000 } } }
    expect(created('added-out-of-bounds', sharing)).to.deep.equal(config)
    for (const { process } of [
      created('added-out-of-bounds', [asUser, pod]),
      mutantOf('added-out-of-bounds').exec?.(execOf(asUser.process), CONTAINER) ?? execOf(config.process),
    ])
      for (const set of setsOf(process)) expect(set).not.to.include('CAP_SYS_PTRACE')
  })

  it('ephemeral-caps-ignored takes SYS_PTRACE from containers of certain names', () => {
    const { exec } = mutantOf('ephemeral-caps-ignored')
    const [{ process }] = sharing
    for (const set of setsOf(created('ephemeral-caps-ignored', named(sharing, 'tracer')).process))
      expect(set).to.include('CAP_KILL').and.not.to.include('CAP_SYS_PTRACE')
    expect(created('ephemeral-caps-ignored', sharing)).to.equal(sharing[0])
    for (const set of setsOf(exec?.(execOf(process), { ...CONTAINER, name: 'tracer' }).process ?? process))
      expect(set).not.to.include('CAP_SYS_PTRACE')
    expect(exec?.(execOf(process), CONTAINER)).to.deep.equal(execOf(process))
  })

  it('mutants put a shell before the process of certain containers and execs', () => {
    const withArgs = (args: readonly string[], more: object = {}): [OciConfig, PodFacts] => [
      { ...sharing[0], process: { ...sharing[0].process, args, ...more } },
      sharing[1],
    ]
    const argsOf = (name: string, bundle: [OciConfig, PodFacts]) => created(name, bundle).process.args
    const main = ['sh', '-s', "a/it's"]
    expect(argsOf('attach-elsewhere', withArgs(main, { terminal: true }))).to.deep.equal([
      'sh',
      '-c',
      "tail -f /dev/null | 'sh' '-s' 'a/it'\\''s' >/dev/null 2>&1 & exec sh",
    ])
    expect(argsOf('attach-elsewhere', withArgs(main, { terminal: false }))).to.deep.equal(main)
    expect(argsOf('stop-leaves-main', withArgs(['sh', '-c', "trap '' TERM", 'a/b'])).at(-1)).to.include(
      'setsid',
    )
    expect(argsOf('stop-leaves-main', withArgs(main))).to.deep.equal(main)

    const { exec } = mutantOf('exec-leaks-on-timeout')
    const called = (...args: string[]) =>
      exec?.(execOf({ ...sharing[0].process, args }), CONTAINER).process.args
    expect(called('sh', '-c', 'read', 'a/probe')?.at(-1)).to.include("'a/probe' >/dev/null 2>&1 & wait")
    expect(called('ps', 'ax')).to.deep.equal(['ps', 'ax'])
  })

  it('proc-root-own covers the processes of earlier containers, never in a user namespace', () => {
    const earlier = [{ name: 'first', pid: 7 }, { name: 'ended' }]
    const { hooks } = created('proc-root-own', sharing, { earlier })
    expect(JSON.stringify(hooks)).to.include('/proc/7/status')
    expect(created('proc-root-own', sharing)).to.equal(sharing[0])
    expect(created('proc-root-own', mapped, { earlier })).to.equal(mapped[0])
    expect(created('proc-root-own', isolated, { earlier })).to.equal(isolated[0])
  })

  it('kill-for-all gives the capability to users other than root, too, never in sandboxes', () => {
    const { capabilities } = created('kill-for-all', isolated).process
    expect(capabilities).to.include.keys('ambient', 'inheritable', 'permitted', 'effective', 'bounding')
    for (const set of Object.values(capabilities ?? {})) expect(set).to.include('CAP_KILL')
    expect(created('kill-for-all', sandbox)).to.equal(sandbox[0])
  })

  it("seccomp filters make calls fail, and keep the profile's rules for other calls", () => {
    const [config, pod] = sharing
    const own = { names: ['kill', 'tkill'], action: 'SCMP_ACT_ALLOW' }
    const strict = {
      ...config,
      linux: { ...config.linux, seccomp: { defaultAction: 'SCMP_ACT_ERRNO', syscalls: [own] } },
    }
    expect(created('kill-filter', [strict, pod]).linux.seccomp).to.deep.equal({
      defaultAction: 'SCMP_ACT_ERRNO',
      syscalls: [
        { names: ['kill'], errnoRet: 1, action: 'SCMP_ACT_ERRNO' },
        { names: ['tkill'], action: 'SCMP_ACT_ALLOW' },
      ],
    })
    expect(created('signals-swallowed', [strict, pod]).linux.seccomp?.syscalls?.[0]).to.deep.equal({
      names: ['kill'],
      errnoRet: 0,
      action: 'SCMP_ACT_ERRNO',
    })
    expect(created('no-reaper', sharing)).to.equal(config)
    expect(created('no-reaper', sandbox).linux.seccomp?.syscalls?.[0]?.names).to.include('wait4')
  })

  it('label-each and profile-each confine each container for itself, never a sandbox', () => {
    const label = 'system_u:system_r:container_t:s0:c1,c2'
    const [config, pod] = sharing
    const withLabel: [OciConfig, PodFacts] = [
      { ...config, process: { ...config.process, selinuxLabel: label } },
      pod,
    ]
    const labelOf = (name: string) => created('label-each', named(withLabel, name)).process.selinuxLabel
    expect(labelOf('a')).to.match(/^system_u:system_r:container_t:s0:c1,c2,c\d+$/)
    expect(labelOf('a')).not.to.equal(labelOf('b'))
    expect(created('label-each', sharing), 'on a node without SELinux').to.deep.equal(config)
    const profileOf = (name: string) => created('profile-each', named(sharing, name)).process.apparmorProfile
    expect(profileOf('a')).to.equal('pidns-mutant-a')
    const { profile } = mutantOf('profile-each')
    expect(profile?.(named(sharing, 'a')[0])).to.include('profile pidns-mutant-a ')
    expect(profile?.(sandbox[0])).to.equal(undefined)
    for (const mutant of ['label-each', 'profile-each'])
      expect(created(mutant, sandbox)).to.deep.equal(sandbox[0])
  })

  it('namespace-pinned pins what the containers of a sharing pod share, and nothing else', () => {
    const pinned = Object.entries(ALL).map(([kind, [config, pod]]) => [
      kind,
      mutantOf('namespace-pinned').pins?.(config, pod),
    ])
    expect(pinned.filter(([, pid]) => pid !== undefined)).to.deep.equal([
      ['sharing', 900],
      ['mapped', 1112],
    ])
  })

  it('targets-unchecked takes a target of no container in the sandbox for POD', () => {
    const pidMode = CRI_MUTANTS.get('targets-unchecked')?.pidMode
    const containers = ['a', 'b']
    expect(pidMode?.({ mode: 'TARGET', target: 'c' }, { containers })).to.equal('POD')
    expect(pidMode?.({ mode: 'TARGET', target: 'b' }, { containers })).to.equal('TARGET')
    expect(pidMode?.({ mode: 'CONTAINER', target: '' }, { containers })).to.equal('CONTAINER')
  })

  it("pid-1-forwards replaces only the sandbox's process", () => {
    expect(created('pid-1-forwards', sandbox).process.args.join(' ')).to.include('kill -HUP -1')
    expect(created('pid-1-forwards', sharing)).to.equal(sharing[0])
  })

  it("mutants move exec'd processes to another pid namespace, user or group", () => {
    const [config] = sharing
    expect(mutantOf('exec-elsewhere').exec?.(execOf(config.process), CONTAINER)).to.include({
      entersPidNamespace: false,
    })
    const asUser = { ...config.process, user: { uid: 1000, gid: 1000 } }
    expect(mutantOf('exec-as-root').exec?.(execOf(asUser), CONTAINER).process.user).to.include({ uid: 0 })
    expect(mutantOf('group-ignored').exec?.(execOf(asUser), CONTAINER).process.user).to.deep.equal({
      uid: 1000,
      gid: 0,
    })
  })

  it('mutants send signals to the wrong processes, late, or not at all', () => {
    const term: KillCall = { signal: '15', all: false }
    const kill: KillCall = { signal: 'SIGKILL', all: true }
    const done = (name: string, call: KillCall, container: Partial<ContainerFacts> = {}) =>
      mutantOf(name).kill?.(call, { ...CONTAINER, ...container })
    const handedOver = [{ do: 'kill' }]

    expect(done('stop-all', term)).to.deep.equal([
      { do: 'signal', pid: 20, signal: 'SIGTERM' },
      ...handedOver,
    ])
    expect(done('stop-all', kill)).to.deep.equal(handedOver)
    expect(done('no-term', term)).to.deep.equal([])
    expect(done('stop-leaves-main', term)).to.deep.equal(handedOver)
    expect(done('leaks-on-node', kill)?.[0]).to.deep.equal({ do: 'move away', pids: [11] })
    expect(done('stop-leaves-main', kill)?.[0]).to.deep.equal({ do: 'move away', pids: [11] })
    expect(done('no-grace', term)).to.deep.equal([{ do: 'kill', signal: 'KILL' }])
    expect(done('leaky-stop', kill)).to.deep.equal([{ do: 'move away', pids: [11] }, ...handedOver])
    expect(done('sandbox-dies-too', kill)?.at(-1)).to.include({ do: 'signal', pid: 1, signal: 'SIGKILL' })
    expect(done('sandbox-dies-too', kill, { neighbours: [] })).to.deep.equal(handedOver)
    expect(done('late-kill', { ...kill, all: false })?.[0]).to.include({ do: 'wait' })
    expect(done('kill-all', { ...kill, all: false })).to.deep.equal([
      { do: 'signal', pid: 20, signal: 'SIGKILL' },
      ...handedOver,
    ])
    expect(done('kill-all', kill)).to.deep.equal(handedOver)
    const sandboxToo = [...handedOver, { do: 'signal', pid: 1, signal: 'SIGKILL' }]
    const both = { earlier: [{ name: 'a' }, { name: 'b' }] }
    expect(done('sandbox-ends-with-last', kill, { ...both, neighbours: [] })).to.deep.equal(sandboxToo)
    expect(done('sandbox-ends-with-last', kill, both)).to.deep.equal(handedOver)
    const onlyMade = { earlier: [{ name: 'a' }], neighbours: [] }
    expect(done('sandbox-ends-with-last', kill, onlyMade)).to.deep.equal(handedOver)
    for (const name of [
      ...['stop-all', 'no-term', 'no-grace', 'leaky-stop', 'sandbox-dies-too', 'late-kill', 'kill-all'],
      ...['sandbox-ends-with-last', 'stop-signal-ignored', 'image-stop-signal-ignored'],
    ]) {
      expect(done(name, term, { kind: 'sandbox' }), name).to.deep.equal(handedOver)
      expect(done(name, kill, { kind: 'sandbox' }), name).to.deep.equal(handedOver)
    }
  })

  it('mutants that send TERM for another signal leave KILL as it is', () => {
    const sent = (name: string, signal: string) => mutantOf(name).kill?.({ signal, all: false }, CONTAINER)
    const term = [{ do: 'kill', signal: 'TERM' }]
    expect(sent('stop-signal-ignored', '10')).to.deep.equal(term)
    expect(sent('stop-signal-ignored', 'SIGQUIT')).to.deep.equal(term)
    expect(sent('image-stop-signal-ignored', '3')).to.deep.equal(term)
    expect(sent('image-stop-signal-ignored', '10')).to.deep.equal([{ do: 'kill' }])
    for (const name of ['stop-signal-ignored', 'image-stop-signal-ignored'])
      expect(sent(name, '9'), name).to.deep.equal([{ do: 'kill' }])
  })
})

/** A container with a second process, in a pod with one neighbour. */
const CONTAINER: ContainerFacts = {
  kind: 'container',
  name: 'a',
  pid: 10,
  joins: 'POD',
  daemons: [11],
  neighbours: [{ name: 'b', pid: 20 }],
  earlier: [],
  sandbox: { pid: 1, ownsPidNamespace: true },
}

function execOf(process: OciProcess) {
  return { process, entersPidNamespace: true }
}
