import { Notebook } from '../claim/notebook.ts'
import type { ContainerSnapshot, PodSnapshot } from '../target/pod-snapshot.ts'
import type { Target } from '../target/target.ts'
import { expect } from './expect.ts'
import { restarting } from './restart.ts'
import { Scope } from './scope.ts'

describe('a restart', () => {
  const of = (name: string, restartCount: number): ContainerSnapshot => ({
    name,
    image: 'busybox',
    ready: true,
    restartCount,
    state: { is: 'running' },
  })
  const podWith = (sidecar: number): PodSnapshot => ({
    phase: 'Running',
    ready: true,
    containers: [of('a', 0)],
    others: [of('init', 0), of('sidecar', sidecar)],
  })

  it('is waited for, also if it is a sidecar that is to restart', async () => {
    let restarts = 0
    let looks = 0
    const look = async () => podWith(++looks > 2 ? restarts : 0)
    const target = { look } as Partial<Target> as Target
    const scope = new Scope({ target, slow: 1 }, new AbortController().signal, { notes: new Notebook() })
    const kill = async () => {
      restarts = 1
    }
    expect(await restarting(scope, 'shared', ['sidecar'], kill, { within: 5 })).to.deep.equal({
      before: { a: 0, sidecar: 0 },
      after: { a: 0, sidecar: 1 },
    })
    expect(looks, 'looks').to.equal(3)
  })
})
