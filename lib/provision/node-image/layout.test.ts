import { expect } from 'chai'
import { containerdConfig } from './layout.ts'

describe('containerdConfig', () => {
  it("restricts OOM scores, looks up registries and keeps the rest of kind's configuration", () => {
    const made = containerdConfig('version = 2\n  restrict_oom_score_adj = false\n')
    expect(made).to.match(/^version = 2\n {2}restrict_oom_score_adj = true\n/)
    expect(made).to.contain('config_path = "/etc/containerd/certs.d"')
  })
  it('fails on an unknown configuration', () => {
    expect(() => containerdConfig('version = 3\n')).to.throw(/no restrict_oom_score_adj/)
  })
})
