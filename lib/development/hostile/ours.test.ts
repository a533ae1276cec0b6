import { chmod, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { onPath } from '../../provision/programs.ts'
import { runtimeThatTells, type ToldSandbox } from './cri-runtime.ts'
import { daemonThatTells, type ToldContainer } from './docker-daemon.ts'
import { ENDED, World } from './world.ts'

const MADE = '2026-11-24T08:00:00.000Z'
const written = (id: string, owner: unknown) => ({ id, owner, made: MADE })

const OURS = { 'app.kubernetes.io/managed-by': 'pidns-conformance' }
const RUN = 'pidns-conformance/run'
const OWNER = 'pidns-conformance/owner'
const ended = JSON.stringify(ENDED)

/** A folder, or a link, as somebody may have put it where the suite has its own. */
const FOLDERS: readonly (readonly [what: string, put: (world: World) => Promise<void>])[] = [
  [
    'a folder whose name begins with a number that is no process',
    world => world.putFolder('cache/tmp/4711-a'),
  ],
  ['a folder of a service, as systemd has them', world => world.putFolder('cache/tmp/systemd-private-a')],
  ['a folder without an owner', world => world.putFolder('cache/tmp/pidns-noowner0')],
  ['a folder whose owner file is empty', world => world.putFolder('cache/tmp/pidns-empty000', '')],
  ['a folder whose owner file was cut', world => world.putFolder('cache/tmp/pidns-cut00000', '{"id":"cut0')],
  ['a folder whose owner file is a list', world => world.putFolder('cache/tmp/pidns-list0000', [])],
  [
    'a folder whose owner file names another',
    world => world.putFolder('cache/tmp/pidns-another0', written('anotherx', ENDED)),
  ],
  [
    'a folder with a name of another form',
    world => world.putFolder('cache/tmp/pidns-..', written('..', ENDED)),
  ],
  [
    'a folder of another PID namespace',
    world =>
      world.putFolder('cache/tmp/pidns-pidns000', written('pidns000', { ...ENDED, pidNamespace: 'pid:[1]' })),
  ],
  [
    'a folder of another boot',
    world => world.putFolder('cache/tmp/pidns-boot0000', written('boot0000', { ...ENDED, boot: 'b' })),
  ],
  [
    'a folder of another host',
    world => world.putFolder('cache/tmp/pidns-host0000', written('host0000', { ...ENDED, host: 'h' })),
  ],
  [
    'a link to a folder of somebody else, which even has an owner file',
    async world => {
      await world.put('victim/owner.json', written('linked00', ENDED))
      await world.link(world.victim, 'cache/tmp/pidns-linked00')
    },
  ],
  [
    'a link in the place of the folders',
    async world => {
      await world.putFolder('victim/pidns-inside00', written('another0', ENDED))
      await world.link(world.victim, 'cache/pods')
    },
  ],
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
    'an owner that has ended, and no folder of ours',
    () => sandbox({ [RUN]: 'forged00' }, { [OWNER]: ended }),
  ],
  ['a run that leads out of every folder', () => sandbox({ [RUN]: '../../victim' }, { [OWNER]: ended })],
  ['no run at all', () => sandbox({}, { [OWNER]: ended })],
  ['the namespace of somebody else', () => sandbox({ [RUN]: 'forged00' }, { [OWNER]: ended }, 'kube-system')],
  ['an owner that is no JSON', () => sandbox({ [RUN]: 'forged00' }, { [OWNER]: '{"pid":' })],
  [
    'an owner of an older form',
    () => sandbox({ [RUN]: 'forged00' }, { [OWNER]: '{"host":"h","pid":1,"began":"1"}' }),
  ],
  [
    "a run that has ended and is ours, and another one's nonce",
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
  ['inherited its label from its image', { name: 'pidns-a0b1c2d3', labels: WHAT, imageLabels: WHAT }],
  ['a name of its own', { name: 'database', labels: WHAT }],
  ['a name that leads out of every folder', { name: 'pidns-..', labels: WHAT }],
  [
    'labels of an older version, which name a folder and a process',
    {
      name: 'pidns-a0b1c2d3',
      labels: { ...WHAT, 'pidns-conformance.owner': ended, 'pidns-conformance.folder': '/etc' },
      imageLabels: WHAT,
    },
  ],
  [
    'a label that is no JSON',
    { name: 'pidns-a0b1c2d3', labels: { ...WHAT, 'pidns-conformance.owner': '' }, imageLabels: WHAT },
  ],
]

describe('pidns clean leaves what is not ours', () => {
  for (const [what, put] of FOLDERS) {
    it(`${what} in the cache`, async () => {
      await using world = await World.make()
      await put(world)
      const before = await world.digest(world.home)
      const { exitCode, output } = await world.pidns(['clean'])
      expect(exitCode, output).to.equal(0)
      expect(await world.digest(world.home)).to.equal(before)
    })
  }

  it("the folders of somebody else's cache that PIDNS_CACHE names", async () => {
    await using world = await World.make()
    await world.putFolder('victim/tmp/systemd-private-a')
    await world.putFolder('victim/pods/4711')
    await world.putFolder('victim/clusters/of-the-person')
    const before = await world.digest()
    const { exitCode, output } = await world.pidns(['clean', '--all'], { PIDNS_CACHE: world.victim })
    expect(exitCode, output).to.equal(0)
    expect(await world.digest()).to.equal(before)
  })

  it('a folder of an ended run where everybody may write: it says so', async () => {
    await using world = await World.make()
    await world.putFolder('cache/tmp/pidns-ended000', written('ended000', ENDED))
    await chmod(join(world.cache, 'tmp'), 0o777)
    const { exitCode, output } = await world.pidns(['clean'])
    expect(exitCode, output).to.equal(3)
    expect(output).to.include('everybody may write to it')
    expect(await readdir(join(world.cache, 'tmp'))).to.deep.equal(['pidns-ended000'])
  })

  for (const [what, told] of SANDBOXES) {
    it(`a sandbox with ${what}`, async () => {
      await using world = await World.make()
      await world.putFolder('cache/pods/pidns-mine0000', written('mine0000', { ...ENDED, nonce: 'secret' }))
      const before = await world.digest()
      await using runtime = await runtimeThatTells(world.home, [told(world)])
      const { exitCode, output } = await world.pidns(['clean', '--runtime-endpoint', runtime.endpoint])
      expect(exitCode, output).to.equal(0)
      expect(runtime.removed).to.deep.equal([])
      expect(await world.digest()).to.equal(before)
    })
  }

  for (const [what, told] of CONTAINERS) {
    it(`a container with ${what}`, async function () {
      if ((await onPath('docker')) === undefined) return this.skip()
      await using world = await World.make()
      await using daemon = await daemonThatTells(world.home, [told])
      const env = { DOCKER_HOST: daemon.host }
      for (const args of [['clean'], ['clean', '--all'], ['runtime', 'list'], ['runtime', 'down', '--all']]) {
        const { exitCode, output } = await world.pidns(args, env)
        expect(exitCode, output).to.equal(0)
      }
      expect(daemon.changes).to.deep.equal([])
    })
  }
})

describe('pidns clean removes what is ours', () => {
  it('a folder of an ended run, and nothing that a link in it leads to', async () => {
    await using world = await World.make()
    await world.putFolder('cache/tmp/pidns-ended000', written('ended000', ENDED))
    await world.link(world.victim, 'cache/tmp/pidns-ended000/link')
    const before = await world.digest()
    const { exitCode, output } = await world.pidns(['clean'])
    expect(exitCode, output).to.equal(0)
    expect(await readdir(join(world.cache, 'tmp'))).to.deep.equal([])
    expect(await world.digest()).to.equal(before)
  })

  it('a sandbox of the very process that the folder of its run names', async () => {
    await using world = await World.make()
    await world.putFolder('cache/pods/pidns-mine0000', written('mine0000', ENDED))
    const told = sandbox({ [RUN]: 'mine0000' }, { [OWNER]: ended }, 'pidns-mine0000')
    await using runtime = await runtimeThatTells(world.home, [told])
    const { exitCode, output } = await world.pidns(['clean', '--runtime-endpoint', runtime.endpoint])
    expect(exitCode, output).to.equal(0)
    expect(runtime.removed).to.include('forged')
    expect(await readdir(join(world.cache, 'pods'))).to.deep.equal([])
  })

  it('a container that bears our name and label, only where all is asked for', async function () {
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

describe('a run on a CRI runtime', () => {
  it('leaves forged sandboxes and the folders that they name, and its report is there', async () => {
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
