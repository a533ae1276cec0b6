import { expect } from 'chai'
import { builtExampleImages, EXAMPLE_IMAGES, fullName } from './images.ts'

describe('fullName', () => {
  for (const [short, full] of [
    ['nginx', 'docker.io/library/nginx:latest'],
    ['busybox:1.28', 'docker.io/library/busybox:1.28'],
    ['kindest/node:v1.37.2', 'docker.io/kindest/node:v1.37.2'],
    ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
    ['localhost:5000/nginx', 'localhost:5000/nginx:latest'],
  ] as const)
    it(`of ${short}`, () => expect(fullName(short)).to.equal(full))
})

describe('builtExampleImages', () => {
  it('has a recipe for each image of the documentation page', () => {
    const refs = builtExampleImages('/x').map(image => image.ref)
    expect(refs).to.deep.equal(EXAMPLE_IMAGES.map(fullName))
  })
})
