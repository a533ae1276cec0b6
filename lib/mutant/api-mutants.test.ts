import { readdirSync } from 'node:fs'
import { expect } from 'chai'
import { API_MUTANTS } from './catalogue.ts'
import type { ApiMutant } from './mutant.ts'

const mutantOf = (name: string): ApiMutant => {
  const mutant = API_MUTANTS.get(name)
  if (mutant === undefined) throw new Error(`no mutant ${name}`)
  return mutant
}

describe('the faulty clusters', () => {
  it('are all in the catalogue', () => {
    const files = readdirSync(new URL('api-mutants', import.meta.url)).map(file =>
      file.replace(/\.[jt]s$/, ''),
    )
    expect([...API_MUTANTS.keys()]).to.have.members(files)
  })

  it('are either policies or proxies', () => {
    for (const [name, { patch, on, request, answer }] of API_MUTANTS) {
      if (patch === undefined) expect(request ?? answer, name).to.be.a('function')
      else expect([request, answer], name).to.deep.equal([undefined, undefined])
      if (patch === undefined) expect(on, name).to.equal(undefined)
    }
  })

  it('the policy that undoes an update compares with the object as it was', () => {
    const text = mutantOf('update-undone').patch?.('object.spec.template.spec', '/spec/template/spec') ?? ''
    expect(text).to.include('has(oldObject.spec.template.spec.shareProcessNamespace)')
    expect(text).to.include('path: "/spec/template/spec/shareProcessNamespace"')
  })

  it('a proxy makes a string a boolean, or asks for no strictness', () => {
    const call = {
      method: 'POST',
      path: '/api/v1/namespaces/n/pods?dryRun=All&fieldValidation=Strict',
      body: '{"spec":{"shareProcessNamespace":"true"}}',
    }
    expect(mutantOf('types-lenient').request?.(call)).to.deep.equal({
      ...call,
      body: '{"spec":{"shareProcessNamespace":true}}',
    })
    expect(mutantOf('fields-lenient').request?.(call)).to.deep.equal({
      ...call,
      path: '/api/v1/namespaces/n/pods?dryRun=All&fieldValidation=Ignore',
    })
  })

  it('a proxy takes the field from what a subresource answers, and from nothing else', () => {
    const pod = { kind: 'Pod', spec: { shareProcessNamespace: true, nodeName: 'n' } }
    const told = (path: string) =>
      mutantOf('subresources-strip').answer?.({ method: 'PATCH', path, body: '' }, pod)
    for (const subresource of ['status', 'ephemeralcontainers', 'resize'])
      expect(told(`/api/v1/namespaces/n/pods/p/${subresource}?dryRun=All`)).to.deep.equal({
        kind: 'Pod',
        spec: { nodeName: 'n' },
      })
    expect(told('/api/v1/namespaces/n/pods/p?dryRun=All')).to.equal(pod)
  })
})
