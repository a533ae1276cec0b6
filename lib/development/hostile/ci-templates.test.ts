import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { execa } from 'execa'
import { parse } from 'yaml'
import { z } from 'zod'
import { FAILS, PASSES, Scene } from './scene.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

const aStep = z.object({ run: z.string(), env: z.record(z.string(), z.string()).default({}) })
const anAction = z.looseObject({ runs: z.looseObject({ steps: z.array(z.looseObject(aStep.shape)) }) })
const aJob = z.looseObject({ variables: z.record(z.string(), z.string()), script: z.array(z.string()) })

/** The steps of a template, run as its server would, but for the installation: this checkout is installed. */
describe('the templates for CI', () => {
  const withoutInstallation = (line: string) => !line.includes('npm ci')

  async function run(script: string, env: Readonly<Record<string, string>>, scene: Scene) {
    return execa('bash', ['-e', '-o', 'pipefail', '-c', script], {
      cwd: scene.folder,
      env: {
        ...env,
        PIDNS_CACHE: join(scene.folder, 'cache'),
        PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      },
      reject: false,
      all: true,
    })
  }

  for (const [claim, exits] of [
    [PASSES, 0],
    [FAILS, 1],
  ] as const)
    it(`GitHub: the action ends with ${exits}, says so, and writes the report`, async function () {
      this.timeout(60_000)
      await using scene = await Scene.set()
      await scene.serve()
      const inputs = {
        kubeconfig: join(scene.folder, 'kubeconfig'),
        out: join(scene.folder, 'report'),
        args: `--claim ${claim}`,
      }
      const text = await readFile(join(ROOT, 'action.yml'), 'utf8')
      const filled = Object.entries(inputs).reduce(
        (so, [name, value]) => so.replaceAll(`\${{ inputs.${name} }}`, value),
        text,
      )
      const [step] = anAction
        .parse(parse(filled))
        .runs.steps.filter(({ run: line }) => withoutInstallation(line))
      const output = join(scene.folder, 'output')
      const env = { ...step?.env, GITHUB_ACTION_PATH: ROOT, GITHUB_OUTPUT: output }
      const { exitCode, all } = await run(step?.run ?? '', env, scene)
      expect(exitCode, all).to.equal(exits)
      expect(await readFile(output, 'utf8')).to.equal(`exit-code=${exits}\n`)
      expect((await scene.report(inputs.out)).claims.map(({ id }) => id)).to.deep.equal([claim])
    })

  it('GitLab: the job runs, and writes what its artifacts name', async function () {
    this.timeout(60_000)
    await using scene = await Scene.set()
    await scene.serve()
    const all = z
      .record(z.string(), aJob)
      .parse(parse(await readFile(join(ROOT, 'templates/gitlab.yml'), 'utf8')))
    const job = all['pidns-conformance']
    const script = (job?.script ?? []).filter(withoutInstallation).join('\n')
    const env = {
      ...job?.variables,
      PIDNS: ROOT,
      KUBECONFIG: join(scene.folder, 'kubeconfig'),
      PIDNS_CLAIM: PASSES,
    }
    const ended = await run(script, env, scene)
    expect(ended.exitCode, ended.all).to.equal(0)
    expect(await readFile(join(scene.folder, 'pidns-report/junit.xml'), 'utf8')).to.include(
      `name="${PASSES}"`,
    )
  })
})
