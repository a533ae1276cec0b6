import { explain } from '../cli/explain.ts'
import { DEFAULT_KUBERNETES, parseKubernetesVersion } from '../provision/kubernetes/version.ts'
import { exitCodeFor, script } from './script.ts'
import { chosen } from './unfriendly/catalogue.ts'
import { isRight, type JudgedRun, linesOf } from './unfriendly/findings.ts'
import { judgeOn } from './unfriendly/judge.ts'

/**
 * Makes sound clusters that are unfriendly on purpose, one after the other, and has the suite judge each as a
 * user would. A sound cluster may pass or be too unfriendly to tell. It must never fail.
 */
await script(
  `npm run test:unfriendly -- [NAME…] [--list] [--kubernetes ${DEFAULT_KUBERNETES}]

Judges sound clusters that are unfriendly on purpose, all or those named, each made for it and removed.
Exits with 0 if every run ended as it may on a sound cluster: with 0 or 3, never with 1.

Examples:
  npm run test:unfriendly -- --list
  npm run test:unfriendly -- quota
  npm run test:unfriendly -- pod-security tainted-node
  npm run test:unfriendly`,
  {
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      kubernetes: { type: 'string', default: DEFAULT_KUBERNETES },
    },
  },
  async (world, { values, positionals }) => {
    const clusters = chosen(positionals)
    if (values.list) {
      for (const [name, { because }] of clusters) console.log(`${name}: ${because}`)
      return exitCodeFor(true)
    }
    const kubernetes = parseKubernetesVersion(values.kubernetes)
    const judged: JudgedRun[] = []
    const onRun = (run: JudgedRun) => {
      judged.push(run)
      console.log(linesOf(run).join('\n'))
    }
    let unmade = 0
    for (const [name, cluster] of clusters)
      await judgeOn(name, cluster, kubernetes, world, onRun).catch(thrown => {
        world.context.signal.throwIfAborted()
        unmade++
        explain(thrown, text => world.display.print(text))
      })
    const wrong = judged.filter(run => !isRight(run))
    console.log(`${judged.length} runs, ${wrong.length} of them ended as none may on a sound cluster`)
    if (unmade > 0) console.log(`${unmade} clusters could not be made, or were not what they should be`)
    return exitCodeFor(wrong.length + unmade === 0)
  },
)
