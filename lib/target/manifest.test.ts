import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { parseAllDocuments } from 'yaml'
import { parseManifest, readManifest, readObjects } from './manifest.ts'

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: i}]}\n'
const JOB =
  'apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {template: {spec: {containers: [{name: c, image: i}]}}}\n'
const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n'

describe('parseManifest', () => {
  it('keeps the order of the objects and finds the pod', () => {
    const manifest = parseManifest('a.yaml', `${SECRET}---\n${POD}`)
    expect(manifest.objects.map(({ kind }) => kind)).to.deep.equal(['Secret', 'Pod'])
    expect(manifest.pod.metadata.name).to.equal('a')
  })

  it("finds the pod in a Job's template, under the Job's name", () => {
    const { pod, objects } = parseManifest('j.yaml', JOB)
    expect(pod).to.containSubset({
      kind: 'Pod',
      metadata: { name: 'j' },
      spec: { containers: [{ name: 'c' }] },
    })
    expect(objects.map(({ kind }) => kind)).to.deep.equal(['Job'])
  })

  it('refuses a file that is not one pod and what it needs', () => {
    expect(() => parseManifest('a.yaml', SECRET)).to.throw('a.yaml must describe one pod, it has 0')
    expect(() => parseManifest('a.yaml', `${POD}---\n${POD}`)).to.throw('it has 2')
  })
})

describe('the manifests', () => {
  const folder = new URL('../../manifests/', import.meta.url)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file =>
    file.endsWith('.yaml'),
  )

  for (const file of files.filter(each => !each.startsWith('api/'))) {
    it(`${file} describes a pod with its name and without a namespace`, async () => {
      const { pod, objects } = await readManifest(file)
      if (file !== 'doc/share-process-namespace.yaml') expect(file).to.include(`/${pod.metadata.name}.yaml`)
      for (const object of objects) expect(object.metadata).not.to.have.property('namespace')
    })
  }

  for (const file of files.filter(each => each.startsWith('api/'))) {
    it(`${file} describes objects named after it and without a namespace`, async () => {
      for (const { metadata } of await readObjects(file)) {
        expect(`api/${metadata.name}`).to.satisfy((name: string) =>
          name.startsWith(file.replace('.yaml', '')),
        )
        expect(metadata).not.to.have.property('namespace')
      }
    })
  }

  for (const file of files) {
    it(`${file} means the same in YAML 1.1, which kubectl reads, as in YAML 1.2`, () => {
      const text = readFileSync(new URL(file, folder), 'utf8')
      const [asKubectl, asHere] = (['1.1', '1.2'] as const).map(version =>
        parseAllDocuments(text, { version }).map(document => document.toJS()),
      )
      expect(asHere).to.deep.equal(asKubectl)
    })
  }

  it('have no two objects of the same kind and name: a run puts them all in one namespace', async () => {
    const objects = (await Promise.all(files.map(readObjects))).flat()
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
    expect(names).to.deep.equal([...new Set(names)])
  })
})
