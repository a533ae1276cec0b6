import { AssertionError, expect } from 'chai'
import { configurationFile } from './nginx-dump.ts'

const DUMP =
  '# configuration file /etc/nginx/nginx.conf:\n\nuser  nginx;\n\n# configuration file /etc/nginx/mime.types:\ntypes {}\n\n'

describe('configurationFile', () => {
  it('gives a file as nginx read it, byte for byte', () => {
    expect(configurationFile(DUMP, '/etc/nginx/nginx.conf')).to.equal('\nuser  nginx;\n')
    expect(configurationFile(DUMP, '/etc/nginx/mime.types')).to.equal('types {}\n')
  })

  it('fails for a file that nginx did not read', () => {
    expect(() => configurationFile(DUMP, '/etc/other')).to.throw(AssertionError)
  })
})
