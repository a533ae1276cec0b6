import { expect } from 'chai'
import { parseImageMap, renamed, withImages } from './image-names.ts'

describe('the name of an image', () => {
  it('is that of another registry, with the same folder', () => {
    const names = { registry: 'registry.example/mirror' }
    expect(renamed('nginx', names)).to.equal('registry.example/mirror/library/nginx:latest')
    expect(renamed('registry.k8s.io/pause:3.10', names)).to.equal('registry.example/mirror/pause:3.10')
  })

  it('is what a map says, however the image is written', () => {
    const map = parseImageMap('nginx: registry.example/web:1\n', 'map.yaml')
    expect(renamed('docker.io/library/nginx:latest', { map })).to.equal('registry.example/web:1')
    expect(renamed('nginx', { map, registry: 'other' })).to.equal('registry.example/web:1')
    expect(renamed('busybox:1.28', { map })).to.equal('busybox:1.28')
  })

  it('is changed in containers, init containers and volumes', () => {
    const spec = {
      containers: [{ name: 'a', image: 'nginx' }],
      initContainers: [{ name: 'b', image: 'busybox' }],
      volumes: [
        { name: 'v', image: { reference: 'busybox', pullPolicy: 'Never' } },
        { name: 'w', emptyDir: {} },
      ],
    }
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec }
    expect(withImages([pod], { registry: 'r.example' })[0]?.spec).to.deep.equal({
      containers: [{ name: 'a', image: 'r.example/library/nginx:latest' }],
      initContainers: [{ name: 'b', image: 'r.example/library/busybox:latest' }],
      volumes: [
        { name: 'v', image: { reference: 'r.example/library/busybox:latest', pullPolicy: 'Never' } },
        { name: 'w', emptyDir: {} },
      ],
    })
  })

  it('is not read from what is no map', () => {
    expect(() => parseImageMap('- nginx', 'map.yaml')).to.throw(
      "The image map map.yaml can't be read: it does not map names to names.",
    )
    expect(() => parseImageMap('a: [', 'map.yaml')).to.throw(/^The image map map\.yaml can't be read: /)
  })
})
