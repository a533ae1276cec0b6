import { expect } from 'chai'
import { wholeName } from './image-name.ts'

describe('the name of an image', () => {
  it('is whole with its registry, its folder and its tag', () => {
    expect(wholeName('nginx')).to.equal('docker.io/library/nginx:latest')
    expect(wholeName('busybox:1.28')).to.equal('docker.io/library/busybox:1.28')
    expect(wholeName('docker.io/nginx')).to.equal('docker.io/library/nginx:latest')
    expect(wholeName('me/mine')).to.equal('docker.io/me/mine:latest')
    expect(wholeName('localhost/mine:1')).to.equal('localhost/mine:1')
    expect(wholeName('registry.example:5000/a/b')).to.equal('registry.example:5000/a/b:latest')
    expect(wholeName('kindest/node:v1.37.2')).to.equal('docker.io/kindest/node:v1.37.2')
    expect(wholeName('nginx@sha256:abc')).to.equal('docker.io/library/nginx@sha256:abc')
  })
})
