import { expect } from 'chai'
import { describeImage } from './image-archive.ts'

describe('describeImage', () => {
  const image = {
    ref: 'docker.io/library/a:1',
    layer: '/x.tar',
    config: { Cmd: ['sh'], User: '65535:65535' },
  }
  const made = describeImage(image, 'abc', 'amd64')
  it('names the layer by its digest', () => {
    expect(JSON.parse(made.manifest)).to.deep.equal([
      { Config: made.name, RepoTags: ['docker.io/library/a:1'], Layers: ['abc/layer.tar'] },
    ])
    expect(JSON.parse(made.config).rootfs.diff_ids).to.deep.equal(['sha256:abc'])
  })
  it('keeps the run configuration of the image and adds a PATH', () => {
    const { config } = JSON.parse(made.config)
    expect(config).to.include({ User: '65535:65535' })
    expect(config.Cmd).to.deep.equal(['sh'])
    expect(config.Env[0]).to.match(/^PATH=.*\/bin/)
  })
})
