import { expect } from 'chai'
import { withoutSecrets } from './without-secrets.ts'

describe('withoutSecrets', () => {
  it('leaves out tokens, keys and headers', () => {
    const token = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IkEifQ.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJl'
    expect(withoutSecrets(`got ${token} from`)).to.equal('got [left out] from')
    expect(withoutSecrets('Authorization: Bearer abcdef0123456789')).to.equal(
      'Authorization: Bearer [left out]',
    )
    expect(withoutSecrets('kubeadm join --token abcdef.0123456789abcdef')).to.equal(
      'kubeadm join --token [left out]',
    )
    expect(withoutSecrets('"client-key-data": "LS0tLS1CRUdJTg=="')).to.equal(
      '"client-key-data": "[left out]"',
    )
    const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----'
    expect(withoutSecrets(key)).to.equal(
      '-----BEGIN RSA PRIVATE KEY-----[left out]-----END RSA PRIVATE KEY-----',
    )
  })

  it('leaves the rest as it is', () => {
    const text =
      '1 root /pause\ncontainerd[123]: time="2026" level=info msg="RunPodSandbox sha256:6a594d4dcd8d891e"'
    expect(withoutSecrets(text)).to.equal(text)
  })
})
