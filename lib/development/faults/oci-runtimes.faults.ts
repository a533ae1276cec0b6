import { expect } from 'chai'
import { execa } from 'execa'
import { contextFrom } from '../../context.ts'
import { silent } from '../../progress.ts'
import { ensure } from '../../provision/ensure.ts'
import { crun } from '../../provision/oci-runtime/crun.ts'

describe('an OCI runtime copied to another root file system', () => {
  it('runs: crun brings its own libraries', async () => {
    const { folder, home, program, version } = await ensure(
      crun,
      contextFrom(process.env, new AbortController().signal),
      silent,
    )
    const { stdout } = await execa('docker', [
      ...['run', '--rm', '--network', 'none', '--volume', `${folder}:${home}:ro`],
      ...['--entrypoint', program, 'pidns-conformance/node:v1.37.2', '--version'],
    ])
    expect(stdout).to.include(`crun version ${version}`)
  })
})
