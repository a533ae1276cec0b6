import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { foreignIn } from './data.ts'
import { foreignImages } from './living.ts'
import { isPulled } from './suite-images.ts'

const NODE = `sha256:${'a'.repeat(64)}`
const BASE = `sha256:${'b'.repeat(64)}`
const OTHER = `sha256:${'c'.repeat(64)}`
const UNKNOWN = ['unknown images, because its data has an unknown layout']

describe("a daemon's data", () => {
  let data: string
  const nothing = new Set<string>()
  const write = async (file: string, text: string) => {
    await mkdir(path.dirname(path.join(data, file)), { recursive: true })
    await writeFile(path.join(data, file), text)
  }
  const tag = (references: Record<string, string>, driver = 'overlay2') =>
    write(
      `image/${driver}/repositories.json`,
      JSON.stringify({
        Repositories: Object.fromEntries(
          Object.entries(references).map(([name, id]) => [name.split(':')[0], { [name]: id }]),
        ),
      }),
    )
  const addImage = (id: string, driver = 'overlay2') =>
    write(`image/${driver}/imagedb/content/sha256/${id.slice(7)}`, '{}')

  beforeEach(async () => {
    data = await mkdtemp(path.join(os.tmpdir(), 'pidns-test-'))
  })
  afterEach(() => rm(data, { recursive: true }))

  it('has nothing foreign if it is missing, new, or holds only what the suite makes and pulls', async () => {
    expect(await foreignIn(path.join(data, 'missing'), nothing)).to.deep.equal([])
    await write('.pidns-conformance', '')
    expect(await foreignIn(data, nothing)).to.deep.equal([])
    await addImage(NODE)
    await tag({ 'pidns-conformance/node:v1.37.2': NODE, 'kindest/node:v1.34.0': NODE })
    await addImage(BASE)
    await write(`image/overlay2/imagedb/metadata/sha256/${NODE.slice(7)}/parent`, BASE)
    expect(await foreignIn(data, nothing)).to.deep.equal([])
  })

  it('has something foreign if it holds a container, a named or unnamed volume, or another image', async () => {
    await mkdir(path.join(data, 'containers', `88c8ab8576bb${'0'.repeat(52)}`), { recursive: true })
    await mkdir(path.join(data, 'volumes', 'f'.repeat(64)), { recursive: true })
    await mkdir(path.join(data, 'volumes', 'database'), { recursive: true })
    await tag({ 'somebody/else:1': OTHER, 'kindest/node:mine': OTHER, 'nginx:1.27': OTHER })
    await addImage(OTHER)
    expect(await foreignIn(data, nothing)).to.have.members([
      'container 88c8ab8576bb',
      'volume database',
      `volume ${'f'.repeat(64)}`,
      'image somebody/else:1',
      'image kindest/node:mine',
      'image nginx:1.27',
    ])
  })

  it('has something foreign if an untagged image is not from our builds', async () => {
    await tag({})
    await addImage(OTHER)
    expect(await foreignIn(data, nothing)).to.deep.equal([`image ${OTHER}`])
    expect(await foreignIn(data, new Set([OTHER]))).to.deep.equal([])
  })

  it('is unknown if its layout is unknown, and covers every storage driver', async () => {
    await write('engine-id', 'x')
    expect(await foreignIn(data, nothing)).to.deep.equal(UNKNOWN)
    await mkdir(path.join(data, 'image/overlay2'), { recursive: true })
    expect(await foreignIn(data, nothing)).to.deep.equal(UNKNOWN)
    for (const text of ['', '{"Repos', 'null', '{}', '{"Repositories":[1]}']) {
      await write('image/overlay2/repositories.json', text)
      expect(await foreignIn(data, nothing), text).to.deep.equal(UNKNOWN)
    }
    await tag({})
    await mkdir(path.join(data, 'image/overlay2/imagedb/content/sha256'), { recursive: true })
    expect(await foreignIn(data, nothing)).to.deep.equal([])
    await tag({ 'somebody/else:1': OTHER }, 'vfs')
    await addImage(OTHER, 'vfs')
    expect(await foreignIn(data, nothing)).to.deep.equal(['image somebody/else:1'])
  })

  it('is judged the same way for a running daemon', () => {
    // Output of `docker images --no-trunc --format '{{.ID}}\t{{.Repository}}:{{.Tag}}'`, Docker 26.1.5.
    const lines = [
      `${NODE}\tpidns-conformance/node:v1.37.2`,
      `${NODE}\tpidns-conformance/runtime:cri-o-1.36.3`,
      `${OTHER}\tpidns-conformance/mine:1`,
      `${BASE}\t<none>:<none>`,
      `${OTHER}\t<none>:<none>`,
    ]
    expect(foreignImages(lines, new Set([BASE]))).to.deep.equal(['pidns-conformance/mine:1', OTHER])
    expect(
      ['kindest/node:v1.34.0', 'rancher/k3s:v1.34.2-k3s1', 'testcontainers/ryuk:0.14.0'].every(isPulled),
    ).to.equal(true)
    expect(['kindest/node:v1.34.0-mine', 'kindest/node-local:v1.34.0'].some(isPulled)).to.equal(false)
  })
})
