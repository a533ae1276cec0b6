import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { expect } from 'chai'
import { billOf } from './bill.ts'
import { readDpkgStatus } from './debian-packages.ts'
import { readGoPrograms } from './go-programs.ts'

const recorded = (name: string) => readFileSync(path.join(import.meta.dirname, 'recorded', name), 'utf8')

interface Bill {
  readonly components: readonly {
    readonly 'bom-ref': string
    readonly purl?: string
    readonly version: string
  }[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

describe('billOf', () => {
  const text = billOf({
    image: 'pidns-conformance/node:v1.37.2',
    debian: 'bookworm',
    packages: readDpkgStatus(recorded('dpkg-status.txt')),
    programs: readGoPrograms(recorded('go-version.txt')),
    others: [{ name: 'pause', version: '3.10', from: 'a C file' }],
  })
  const bill = JSON.parse(text) as Bill
  const dependsOn = (ref: string) => bill.dependencies.find(each => each.ref === ref)?.dependsOn ?? []

  it("conforms to CycloneDX's own strict schema", async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6)
    expect(await validator.validate(text)).to.equal(null)
    expect(await validator.validate(text.replace('"components"', '"komponents"'))).not.to.equal(null)
  })
  it('names packages and modules by their package URLs', () => {
    const purls = bill.components.flatMap(({ purl }) => purl ?? [])
    expect(purls).to.include('pkg:deb/debian/libc6@2.36-9+deb12u14?arch=amd64&distro=bookworm')
    expect(purls).to.include('pkg:golang/github.com/opencontainers/runc@v1.4.3')
    expect(new Set(purls).size).to.equal(purls.length)
  })
  it('lists the modules of each program and all programs of the image', () => {
    expect(dependsOn('program:kind')).to.include('pkg:golang/github.com/spf13/cobra@v1.8.0')
    expect(dependsOn('program:runc')).not.to.include('pkg:golang/github.com/spf13/cobra@v1.8.0')
    const held = dependsOn('pidns-conformance/node:v1.37.2')
    expect(held).to.include.members(['program:kind', 'program:runc', 'program:pause'])
  })
  it('is the same for the same materials', () => {
    expect(text).not.to.match(/"timestamp"|"serialNumber"/)
  })
})
