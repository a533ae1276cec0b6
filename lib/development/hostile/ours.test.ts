import { chmod, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { onPath } from '../../provision/programs.ts'
import { ApiServer, kubeconfigOf } from './api-server.ts'
import { runtimeThatTells, type TellingRuntime, type ToldSandbox } from './cri-runtime.ts'
import { daemonThatTells, type TellingDaemon, type ToldContainer } from './docker-daemon.ts'
import { ENDED, type Left, World } from './world.ts'

const MADE = '2026-11-24T08:00:00.000Z'
const written = (id: string, owner: unknown) => ({ id, owner, made: MADE })

const OURS = { 'app.kubernetes.io/managed-by': 'pidns-conformance' }
const RUN = 'pidns-conformance/run'
const OWNER = 'pidns-conformance/owner'
const ended = JSON.stringify(ENDED)

/** Folders below the cache that somebody else may have put where the suite keeps its own. */
const FOLDERS: readonly {
  readonly what: string
  readonly at: string
  readonly owner?: unknown
}[] = [
  { what: 'whose name begins with a number that is not a PID in use', at: 'tmp/4711-a' },
  { what: 'of a service, as systemd makes it', at: 'tmp/systemd-private-a' },
  { what: 'without an owner', at: 'tmp/pidns-noowner0' },
  { what: 'whose owner file is empty', at: 'tmp/pidns-empty000', owner: '' },
  { what: 'whose owner file was cut', at: 'tmp/pidns-cut00000', owner: '{"id":"cut0' },
  { what: 'whose owner file is a list', at: 'tmp/pidns-list0000', owner: [] },
  { what: 'whose owner file names another', at: 'tmp/pidns-another0', owner: written('anotherx', ENDED) },
  { what: 'with a name of another form', at: 'tmp/pidns-..', owner: written('..', ENDED) },
  {
    what: 'of another PID namespace',
    at: 'tmp/pidns-pidns000',
    owner: written('pidns000', { ...ENDED, pidNamespace: 'pid:[1]' }),
  },
  {
    what: 'of another boot of an unknown machine',
    at: 'tmp/pidns-boot0000',
    owner: written('boot0000', { ...ENDED, boot: 'b', machine: '' }),
  },
  { what: 'of another host', at: 'tmp/pidns-host0000', owner: written('host0000', { ...ENDED, host: 'h' }) },
  { what: 'of a container, without an owner', at: 'containers/pidns-noowner0' },
  { what: 'of a run on a runtime, without an owner', at: 'pods/pidns-noowner0' },
]

const sandbox = (
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
  namespace = 'pidns-forged00',
): ToldSandbox => ({ id: 'forged', namespace, labels: { ...OURS, ...labels }, annotations })

const SANDBOXES: readonly (readonly [what: string, told: (world: World) => ToldSandbox])[] = [
  [
    'an annotation that names a folder',
    ({ victim }) => sandbox({ [RUN]: 'forged00' }, { 'pidns-conformance/folder': victim, [OWNER]: ended }),
  ],
  [
    'an owner that has ended, but no folder of ours',
    () => sandbox({ [RUN]: 'forged00' }, { [OWNER]: ended }),
  ],
  ['a run id that leads out of every folder', () => sandbox({ [RUN]: '../../victim' }, { [OWNER]: ended })],
  ['no run id', () => sandbox({}, { [OWNER]: ended })],
  ['the namespace of somebody else', () => sandbox({ [RUN]: 'forged00' }, { [OWNER]: ended }, 'kube-system')],
  ['an owner that is not JSON', () => sandbox({ [RUN]: 'forged00' }, { [OWNER]: '{"pid":' })],
  [
    'an owner in an older format',
    () => sandbox({ [RUN]: 'forged00' }, { [OWNER]: '{"host":"h","pid":1,"began":"1"}' }),
  ],
  [
    "the id of our ended run, but another process's nonce",
    () =>
      sandbox(
        { [RUN]: 'mine0000' },
        { [OWNER]: JSON.stringify({ ...ENDED, nonce: 'guessed' }) },
        'pidns-mine0000',
      ),
  ],
]

const WHAT = { 'pidns-conformance.runs': 'containerd@2.4.2' }
const CONTAINERS: readonly (readonly [what: string, told: ToldContainer])[] = [
  ['a label that it inherits from its image', { name: 'pidns-a0b1c2d3', labels: WHAT, imageLabels: WHAT }],
  ['a name of its own', { name: 'database', labels: WHAT }],
  ['a name that leads out of every folder', { name: 'pidns-..', labels: WHAT }],
  [
    'labels of an older version that name a folder and a process',
    {
      name: 'pidns-older000',
      labels: { ...WHAT, 'pidns-conformance.owner': ended, 'pidns-conformance.folder': '/etc' },
      imageLabels: WHAT,
    },
  ],
  [
    'a label that is not JSON',
    { name: 'pidns-a0b1c2d3', labels: { ...WHAT, 'pidns-conformance.owner': '' }, imageLabels: WHAT },
  ],
]

/** How long one test may take on a busy machine, in milliseconds. */
const WITHIN = 100_000

describe('pidns clean leaves what is not ours: a folder in the cache', function () {
  this.timeout(WITHIN)
  let world: World
  let cleaned: Left
  const digests = new Map<string, string>()

  before(async () => {
    world = await World.make()
    for (const { at, owner } of FOLDERS) await world.putFolder(join('cache', at), owner)
    await world.put('victim/owner.json', written('linked00', ENDED))
    await world.link(world.victim, 'cache/tmp/pidns-linked00')
    await world.putFolder('victim/pidns-inside00', written('another0', ENDED))
    await world.link(world.victim, 'cache/builds')
    for (const at of ['victim', ...FOLDERS.map(each => join('cache', each.at))])
      digests.set(at, await world.digest(join(world.home, at)))
    cleaned = await world.pidns(['clean'])
  })
  after(() => world[Symbol.asyncDispose]())

  const isUntouched = async (at: string) => {
    expect(cleaned.exitCode, cleaned.output).to.equal(0)
    expect(await world.digest(join(world.home, at))).to.equal(digests.get(at))
  }
  for (const { what, at } of FOLDERS) it(what, () => isUntouched(join('cache', at)))
  it('that a link with one of our names points to, even with an owner file', () => isUntouched('victim'))
})

describe('pidns clean leaves what is not ours', function () {
  this.timeout(WITHIN)
  it("somebody else's folders in the folder that PIDNS_CACHE names", async () => {
    await using world = await World.make()
    await world.putFolder('victim/tmp/systemd-private-a')
    await world.putFolder('victim/pods/4711')
    await world.putFolder('victim/clusters/of-the-person')
    await world.putFolder('victim/parts/of-the-person')
    const before = await world.digest()
    const { exitCode, output } = await world.pidns(['clean', '--all'], { PIDNS_CACHE: world.victim })
    expect(exitCode, output).to.equal(0)
    expect(await world.digest()).to.equal(before)
  })

  it("an ended run's folder that everybody may write to, and says so", async () => {
    await using world = await World.make()
    await world.putFolder('cache/tmp/pidns-ended000', written('ended000', ENDED))
    await chmod(join(world.cache, 'tmp'), 0o777)
    const { exitCode, output } = await world.pidns(['clean'])
    expect(exitCode, output).to.equal(3)
    expect(output).to.include('everybody may write to it')
    expect(await readdir(join(world.cache, 'tmp'))).to.deep.equal(['pidns-ended000'])
  })
})

describe('pidns clean leaves what is not ours: a sandbox with', function () {
  this.timeout(WITHIN)
  let world: World
  let runtime: TellingRuntime
  let cleaned: Left
  let untouched: string

  before(async () => {
    world = await World.make()
    const about = join(world.home, 'cri.sock')
    const owner = { ...ENDED, nonce: 'secret' }
    await world.putFolder('cache/pods/pidns-mine0000', { ...written('mine0000', owner), about })
    untouched = await world.digest()
    const told = SANDBOXES.map(([, sandboxOf], index) => ({ ...sandboxOf(world), id: `${index}` }))
    runtime = await runtimeThatTells(world.home, told)
    cleaned = await world.pidns(['clean', '--runtime-endpoint', runtime.endpoint])
  })
  after(async () => {
    await runtime[Symbol.asyncDispose]()
    await world[Symbol.asyncDispose]()
  })

  for (const [index, [what]] of SANDBOXES.entries()) {
    it(what, async () => {
      expect(cleaned.exitCode, cleaned.output).to.equal(0)
      expect(runtime.removed).not.to.include(`${index}`)
      expect(await world.digest()).to.equal(untouched)
    })
  }
})

describe('pidns clean leaves what is not ours: a container with', function () {
  this.timeout(WITHIN)
  let world: World
  let daemon: TellingDaemon
  const done: Left[] = []

  before(async function () {
    if ((await onPath('docker')) === undefined) return this.skip()
    world = await World.make()
    daemon = await daemonThatTells(
      world.home,
      CONTAINERS.map(([, told]) => told),
    )
    for (const args of [
      ['clean', '--all'],
      ['runtime', 'list'],
      ['runtime', 'down', '--all'],
    ])
      done.push(await world.pidns(args, { DOCKER_HOST: daemon.host }))
  })
  after(async () => {
    await daemon?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  for (const [what, { name }] of CONTAINERS) {
    it(what, () => {
      for (const { exitCode, output } of done) expect(exitCode, output).to.equal(0)
      expect(daemon.changes.filter(change => change.includes(`/${name}`))).to.deep.equal([])
    })
  }
})

describe('pidns clean leaves what is not ours: on a cluster', function () {
  this.timeout(WITHIN)
  const CLUSTER = '/api/v1/namespaces'
  const CLASSES = '/apis/node.k8s.io/v1/runtimeclasses'
  const objectOf = (labels: Readonly<Record<string, string>>, owner: string | undefined, name: string) => ({
    metadata: {
      name,
      labels,
      creationTimestamp: MADE,
      ...(owner !== undefined && { annotations: { [OWNER]: owner } }),
    },
  })
  const OBJECTS: readonly (readonly [what: string, path: string, object: ReturnType<typeof objectOf>])[] = [
    [
      "somebody else's namespace with our label and an owner that has ended",
      CLUSTER,
      objectOf({ [RUN]: 'forged00' }, ended, 'kube-system'),
    ],
    [
      'a namespace whose label names another run',
      CLUSTER,
      objectOf({ [RUN]: 'another0' }, ended, 'pidns-mislabel'),
    ],
    [
      'a namespace whose name only begins like ours',
      CLUSTER,
      objectOf({ [RUN]: 'begins00' }, ended, 'pidns-begins00-prod'),
    ],
    ['a namespace without an owner', CLUSTER, objectOf({ [RUN]: 'noowner0' }, undefined, 'pidns-noowner0')],
    [
      'a namespace whose owner is not JSON',
      CLUSTER,
      objectOf({ [RUN]: 'nojson00' }, '{"host"', 'pidns-nojson00'),
    ],
    [
      'a RuntimeClass with our label and a name of its own',
      CLASSES,
      objectOf({ [RUN]: 'forged00' }, ended, 'gvisor'),
    ],
    ['a RuntimeClass without an owner', CLASSES, objectOf({ [RUN]: 'noowner1' }, undefined, 'runc-noowner1')],
  ]
  let world: World
  let server: ApiServer
  let cleaned: Left

  before(async () => {
    world = await World.make()
    server = new ApiServer()
    await world.put('kubeconfig', kubeconfigOf(await server.listen()))
    for (const [, path, object] of OBJECTS) server.put(`${path}/${object.metadata.name}`, object)
    server.put(`${CLUSTER}/pidns-ended000`, objectOf({ [RUN]: 'ended000' }, ended, 'pidns-ended000'))
    cleaned = await world.pidns(['clean', '--kubeconfig', join(world.home, 'kubeconfig')])
  })
  after(async () => {
    await server.close()
    await world[Symbol.asyncDispose]()
  })

  const deleted = (path: string) =>
    server.asked.some(asked => asked.method === 'DELETE' && asked.path === path)
  for (const [what, path, { metadata }] of OBJECTS) {
    it(what, () => {
      expect(cleaned.exitCode, cleaned.output).to.equal(0)
      expect(deleted(`${path}/${metadata.name}`)).to.equal(false)
    })
  }
  it('but removes the namespace of an ended run', () => {
    expect(deleted(`${CLUSTER}/pidns-ended000`), cleaned.output).to.equal(true)
  })
})

describe('pidns clean removes what is ours', function () {
  this.timeout(WITHIN)
  it('a folder of an ended run, but nothing that a link in it points to', async () => {
    await using world = await World.make()
    await world.putFolder('cache/tmp/pidns-ended000', written('ended000', ENDED))
    await world.link(world.victim, 'cache/tmp/pidns-ended000/link')
    const before = await world.digest()
    const { exitCode, output } = await world.pidns(['clean'])
    expect(exitCode, output).to.equal(0)
    expect(await readdir(join(world.cache, 'tmp'))).to.deep.equal([])
    expect(await world.digest()).to.equal(before)
  })

  it("a sandbox whose owner is the very process that its run's folder names", async () => {
    await using world = await World.make()
    const about = join(world.home, 'cri.sock')
    await world.putFolder('cache/pods/pidns-mine0000', { ...written('mine0000', ENDED), about })
    const told = sandbox({ [RUN]: 'mine0000' }, { [OWNER]: ended }, 'pidns-mine0000')
    await using runtime = await runtimeThatTells(world.home, [told])
    const { exitCode, output } = await world.pidns(['clean', '--runtime-endpoint', runtime.endpoint])
    expect(exitCode, output).to.equal(0)
    expect(runtime.removed).to.include('forged')
    expect(await readdir(join(world.cache, 'pods'))).to.deep.equal([])
  })

  it('a container with our name and label, but only with --all', async function () {
    if ((await onPath('docker')) === undefined) return this.skip()
    await using world = await World.make()
    await using daemon = await daemonThatTells(world.home, [{ name: 'pidns-a0b1c2d3', labels: WHAT }])
    const env = { DOCKER_HOST: daemon.host }
    const plain = await world.pidns(['clean'], env)
    expect(plain.exitCode, plain.output).to.equal(0)
    expect(plain.output).to.include('left  container pidns-a0b1c2d3')
    expect(daemon.changes).to.deep.equal([])
    await world.pidns(['clean', '--all'], env)
    expect(daemon.changes).to.include('POST /containers/pidns-a0b1c2d3/kill')
  })
})

describe('a run on one CRI runtime', function () {
  this.timeout(WITHIN)

  it("keeps the folder of another runtime's run, which identifies that run's sandboxes", async () => {
    await using world = await World.make()
    const about = '/run/another.sock'
    await world.putFolder('cache/pods/pidns-another0', { ...written('another0', ENDED), about })
    await using runtime = await runtimeThatTells(world.home, [])
    const args = ['run', '--target', 'cri', '--runtime-endpoint', runtime.endpoint, '--claim', 'doc.ps-nginx']
    await world.pidns([...args, '--out', join(world.home, 'report')])
    await world.pidns(['clean', '--runtime-endpoint', runtime.endpoint])
    expect(await readdir(join(world.cache, 'pods'))).to.deep.equal(['pidns-another0'])
  })
})

describe('a run on a CRI runtime', function () {
  this.timeout(WITHIN)
  it('leaves forged sandboxes and the folders that they name, and writes its report', async () => {
    await using world = await World.make()
    const told = sandbox({ [RUN]: 'forged00' }, { 'pidns-conformance/folder': world.victim, [OWNER]: ended })
    const before = await world.digest()
    await using runtime = await runtimeThatTells(world.home, [told])
    const args = ['run', '--target', 'cri', '--runtime-endpoint', runtime.endpoint, '--claim', 'doc.ps-nginx']
    const { exitCode, output } = await world.pidns([...args, '--out', join(world.home, 'report')])
    expect(exitCode, output).to.equal(3)
    expect(runtime.removed).to.deep.equal([])
    expect(await world.digest()).to.equal(before)
    expect(await readdir(join(world.home, 'report'))).to.include('report.yaml')
  })
})
