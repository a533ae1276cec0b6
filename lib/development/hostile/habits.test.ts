import { join } from 'node:path'
import { expect } from 'chai'
import { PASSES, Scene } from './scene.ts'

/** A command line that a user of another tool types, and what comes of it. */
interface Row {
  readonly of: 'kubectl' | 'sonobuoy' | 'hydrophone' | 'critest'
  /** FILE stands for the kubeconfig of an API server. */
  readonly typed: string
  readonly exits: number
  readonly says: RegExp
  /** Whether KUBECONFIG names the API server. */
  readonly inEnvironment?: boolean
}

const ONE = `--claim ${PASSES}`

const ROWS: readonly Row[] = [
  { of: 'kubectl', typed: 'version -o json', exits: 0, says: /"version": "\d/ },
  { of: 'kubectl', typed: `run --kubeconfig FILE --context a -y ${ONE}`, exits: 0, says: /1 pass/ },
  { of: 'kubectl', typed: `run -y ${ONE}`, exits: 0, says: /1 pass/, inEnvironment: true },
  {
    of: 'kubectl',
    typed: `run ${ONE}`,
    exits: 2,
    says: /This run makes about 0 pods in a namespace of its own on the cluster of context a .*\n?.*Say so with --yes/,
    inEnvironment: true,
  },
  {
    of: 'kubectl',
    typed: `run --dry-run ${ONE}`,
    exits: 0,
    says: /Judged node: +only\n/,
    inEnvironment: true,
  },
  {
    of: 'kubectl',
    typed: `run -y -n mine ${ONE} -o yaml`,
    exits: 0,
    says: /kind: ConformanceReport/,
    inEnvironment: true,
  },
  {
    of: 'kubectl',
    typed: `run -y --as system:serviceaccount:a:b ${ONE} --no-color`,
    exits: 0,
    says: /1 pass/,
    inEnvironment: true,
  },
  { of: 'kubectl', typed: 'run -l pool=gpu', exits: 2, says: /pidns has no -l: .*--node-selector/ },
  { of: 'kubectl', typed: 'run -v=6', exits: 2, says: /'pidns run -v' prints each request/ },
  {
    of: 'kubectl',
    typed: `run -y -v ${ONE}`,
    exits: 0,
    says: /API server: read the version, 0\.\d+ s/,
    inEnvironment: true,
  },
  { of: 'kubectl', typed: 'get claims', exits: 2, says: /'pidns claims' lists the claims/ },
  {
    of: 'sonobuoy',
    typed: 'run --mode quick --wait',
    exits: 2,
    says: /'pidns run' always waits for its end/,
  },
  { of: 'sonobuoy', typed: 'retrieve', exits: 2, says: /'pidns run --out DIR' writes the report there/ },
  { of: 'hydrophone', typed: '--conformance', exits: 2, says: /'pidns run' tests all claims/ },
  {
    of: 'hydrophone',
    typed: `run -y --kubeconfig FILE --focus round-trip --skip 'template|Job'`,
    exits: 0,
    says: /1 pass/,
  },
  { of: 'critest', typed: 'run --ginkgo.focus=PID', exits: 2, says: /use --focus and --skip/ },
  {
    of: 'critest',
    typed: 'run --runtime-endpoint unix:///nowhere.sock --image-endpoint unix:///nowhere.sock',
    exits: 3,
    says: /nowhere\.sock/,
  },
]

describe('what users of other tools type', () => {
  for (const { of, typed, exits, says, inEnvironment = false } of ROWS)
    it(`does what they expect, or says what to type: ${of}: pidns ${typed}`, async function () {
      this.timeout(60_000)
      await using scene = await Scene.set()
      await scene.serve()
      const file = join(scene.folder, 'kubeconfig')
      const words = (typed.match(/'[^']*'|\S+/g) ?? []).map(word =>
        word === 'FILE' ? file : word.replaceAll("'", ''),
      )
      const variables: Record<string, string> = inEnvironment ? { KUBECONFIG: file } : {}
      const { exitCode, stdout, stderr } = await scene.start(words, { variables }).ended
      expect(exitCode, stdout + stderr).to.equal(exits)
      expect(stdout + stderr).to.match(says)
      // One sentence, not a stack trace.
      expect(stdout + stderr).not.to.match(/\n {4}at /)
    })
})
