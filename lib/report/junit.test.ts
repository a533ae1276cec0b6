import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { XmlDocument, XsdValidator } from 'libxml2-wasm'
import { junitOf } from './junit.ts'
import { aClaim, reportOf } from './sample.ts'

const schema = XmlDocument.fromString(readFileSync(new URL('junit.xsd', import.meta.url), 'utf8'))

/** @throws Error if the XML does not match the schema */
function validate(xml: string): void {
  using document = XmlDocument.fromString(xml)
  using validator = XsdValidator.fromDoc(schema)
  validator.validate(document)
}

const reason = 'expected & <saw>\u0000 "it"\nmore'

describe('junit.xml', () => {
  it('matches the schema for every verdict', () => {
    const claims = (['pass', 'fail', 'inconclusive', 'skipped', 'not run'] as const).map((verdict, index) =>
      aClaim({ id: `ns.a${index}`, verdict, reason }),
    )
    validate(junitOf(reportOf(...claims, aClaim())))
    validate(junitOf(reportOf()))
  })

  it('calls a case by its id, and has its title and what was tested beside it', () => {
    const xml = junitOf(reportOf(aClaim({ id: 'ns.a', title: 'a <b>' })))
    expect(xml).to.include('<testcase classname="pidns.ns" name="ns.a" ')
    expect(xml).to.include('<property name="title" value="a &lt;b&gt;"/>')
    expect(xml).to.match(/<property name="tested" value="[^"]+"\/>/)
  })

  it('would not match the schema with other content', () => {
    const xml = junitOf(reportOf(aClaim()))
    expect(() => validate(xml.replace('<system-out>', '<other/><system-out>'))).to.throw('other')
    expect(() => validate(xml.replace('tests="1"', 'tests="one"'))).to.throw("'one'")
  })
})
