import { expect } from 'chai'
import { allWithoutSecrets, withoutSecrets } from './without-secrets.ts'

/** A secret and what is left of it. Each is also tested in the middle of a line. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'eyJhbGciOiJSUzI1NiIsImtpZCI6IkEifQ.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJl': '[left out]',
  'Authorization: Bearer abcdef0123456789': 'Authorization: Bearer [left out]',
  'authorization: Basic dXNlcjpwYXNz': 'authorization: Basic [left out]',
  'kubeadm join --token abcdef.0123456789abcdef': 'kubeadm join --token [left out]',
  '"client-key-data": "LS0tLS1CRUdJTg=="': '"client-key-data": "[left out]"',
  'client-key-data: LS0tLS1CRUdJTg==': 'client-key-data: [left out]',
  '--password=hunter2': '--password=[left out]',
  '--db-password hunter2 --verbose': '--db-password [left out] --verbose',
  'PGPASSWORD=hunter2': 'PGPASSWORD=[left out]',
  'postgres://user:hunter2@db:5432/app': 'postgres://user:[left out]@db:5432/app',
  'redis://:hunter2@cache': 'redis://:[left out]@cache',
  'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG': 'AWS_SECRET_ACCESS_KEY=[left out]',
  ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8: '[left out]',
  '"token":"abcdef0123"': '"token":"[left out]"',
  '{\\"token\\":\\"abcdef0123\\"}': '{\\"token\\":\\"[left out]\\"}',
  'xoxb-123456789012-abcdefABCDEF': '[left out]',
  AKIAIOSFODNN7EXAMPLE: '[left out]',
  '- name: DB_PASSWORD\n      value: hunter2': '- name: DB_PASSWORD\n      value: [left out]',
  '{"name":"API_TOKEN","value":"hunter2"}': '{"name":"API_TOKEN","value":"[left out]"}',
  '"auth": "dXNlcjpwYXNz"': '"auth": "[left out]"',
  'password: "two words"': 'password: "[left out]"',
  '-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----':
    '-----BEGIN RSA PRIVATE KEY-----[left out]-----END RSA PRIVATE KEY-----',
}

/** Usual evidence, which must stay. */
const KEPT = [
  '1 root /pause\ncontainerd[123]: time="2026" level=info msg="RunPodSandbox sha256:6a594d4dcd8d891e"',
  'automountServiceAccountToken: false',
  'volumes:\n  - name: secret\n    secret:\n      secretName: page-secrets',
  'serviceAccountToken:\n  expirationSeconds: 3607',
  "cat: can't open '/proc/6/root/secret/password': Permission denied",
  'cat: /proc/6/root/secret/password: No such file or directory',
  'sh -c x owner-with-secrets --password=args-s3cret\nPASSWORD=env-s3cret\u0000PATH=/bin',
  'pid:[4026532610] of boot 64c2d87c-256b-47d5-9e8b-db916d343cb3',
  '    7 root     nginx: master process nginx -g daemon off;',
  'https://kubernetes.io/docs/tasks/#a:b@c',
  'basic functionality, bearer of news',
]

describe('withoutSecrets', () => {
  for (const [secret, left] of Object.entries(LEFT_OUT))
    it(`leaves out ${secret.slice(0, 40).replaceAll('\n', ' ')}`, () => {
      expect(withoutSecrets(secret)).to.equal(left)
      expect(withoutSecrets(`2026 I0102 got ${secret} from`)).to.equal(`2026 I0102 got ${left} from`)
      expect(withoutSecrets(left)).to.equal(left)
    })

  for (const text of KEPT)
    it(`leaves ${text.slice(0, 40).replaceAll('\n', ' ')} as it is`, async () => {
      expect(withoutSecrets(text)).to.equal(text)
      expect(await allWithoutSecrets([text])).to.deep.equal([text])
    })

  it('removes a key whose beginning was cut off', () => {
    const tail = 'MIIEpAIBAAKCAQEA\nabc\n-----END RSA PRIVATE KEY-----\nI0102 next line'
    expect(withoutSecrets(tail)).to.equal('[left out]-----END RSA PRIVATE KEY-----\nI0102 next line')
  })

  it('takes well below a second for a megabyte, in lines or in one line', function () {
    this.timeout(20_000)
    const line = '2026-01-02T03:04:05Z stdout F level=info msg="RunPodSandbox sha256:6a594d4dcd8d891e"\n'
    const hostile = ['a', '-', '--', '-eyJ', '-eyJ-a.', 'token', 'token=', '--token ', '-----BEGIN ', '://a:']
    const names = [
      'name: A_TOKEN ',
      'authorization: ',
      'Bearer ',
      'password"',
      '\\"',
      '"auth":"',
      'secret_',
      ' ',
    ]
    for (const piece of [line, ...hostile, ...names]) {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length))
      const begin = performance.now()
      withoutSecrets(text)
      expect(performance.now() - begin, `milliseconds for '${piece}'`).to.be.below(1000)
    }
  })
})

describe('allWithoutSecrets', () => {
  it('also removes what secretlint finds, each in its own text', async () => {
    const slack = 'https://hooks.slack.com/services/T01234567/B01234567/abcdefghijklmnopqrstuvwx'
    const texts = ['one', `see ${slack} there`, '--password=x', `${slack}`, 'five']
    expect(await allWithoutSecrets(texts)).to.deep.equal([
      'one',
      'see [left out] there',
      '--password=[left out]',
      '[left out]',
      'five',
    ])
  })

  it('takes well below a second for a megabyte', async function () {
    this.timeout(20_000)
    for (const piece of [
      'a',
      'http://a:',
      'AKIA',
      'xoxb-',
      'eyJ',
      'SG.',
      'mongodb://',
      '-----BEGIN ',
      'AWS_SECRET ',
    ]) {
      const begin = performance.now()
      await allWithoutSecrets([piece.repeat(Math.ceil(1_000_000 / piece.length))])
      expect(performance.now() - begin, `milliseconds for '${piece}'`).to.be.below(1000)
    }
  })
})
