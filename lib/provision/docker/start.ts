import { spawn } from 'node:child_process'
import { mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { CommandFailed, run } from '../../command.ts'
import type { SystemChange } from '../../consent.ts'
import type { Context } from '../../context.ts'
import { Problem } from '../../problem.ts'
import type { Step } from '../../progress.ts'
import { onPath, SYSTEM_PATH } from '../programs.ts'
import { askDocker, type DockerEngine } from './engine.ts'
import { findIptables, savedRules } from './own/iptables.ts'
import { machineNow } from './own/machine.ts'
import { placesOf } from './own/places.ts'
import { beforeIn, type DaemonRecord, readDaemonRecord, writeDaemonRecord } from './own/record.ts'

const DEADLINE_MS = 60_000

/** Finds dockerd where distributions install it. */
export function findDaemonProgram(): Promise<string | undefined> {
  return onPath('dockerd', ['/usr/sbin', '/usr/bin', '/usr/local/bin'])
}

/** The system change of starting the installed daemon. */
export async function startingDocker(): Promise<SystemChange> {
  return (await hasSystemd())
    ? { what: 'start the Docker daemon: systemctl start docker', byHand: 'sudo systemctl start docker' }
    : { what: 'start the Docker daemon: dockerd', byHand: 'sudo dockerd &' }
}

function hasSystemd(): Promise<boolean> {
  return isDirectory('/run/systemd/system')
}

/** Starts the installed daemon, with systemd if it runs, and waits until it answers. */
export async function startDocker(ctx: Context, step: Step): Promise<DockerEngine> {
  if (await hasSystemd()) {
    step.say('systemctl start docker')
    await run(ctx.signal, 'systemctl', ['start', 'docker'], { timeout: DEADLINE_MS })
    return untilItAnswers(ctx, step, async () => undefined)
  }
  return startByHand(ctx, step)
}

async function startByHand(ctx: Context, step: Step): Promise<DockerEngine> {
  const program = await findDaemonProgram()
  if (program === undefined)
    throw new CommandFailed('dockerd is not installed', { output: '', missing: true })
  await removeStale('/var/run/docker.pid', 'dockerd')
  await removeStale('/var/run/docker/containerd/containerd.pid', 'containerd')
  return startDaemon({ program, args: [], env: { PATH: SYSTEM_PATH }, programs: 'of the system' }, ctx, step)
}

/** A daemon to start. */
interface Daemon {
  readonly program: string
  readonly args: readonly string[]
  /** Its whole environment, except the variables that configure network access. */
  readonly env: Readonly<Record<string, string>>
  readonly programs: DaemonRecord['programs']
}

/** Starts a daemon that outlives this run, records that, and waits until it answers. */
export async function startDaemon(
  { program, args, env, programs }: Daemon,
  ctx: Context,
  step: Step,
): Promise<DockerEngine> {
  const iptables = await findIptables(ctx)
  const rules = iptables === undefined ? '' : await savedRules(iptables, ctx.signal)
  const before = beforeIn(await readDaemonRecord(ctx), await machineNow(rules))
  await mkdir(ctx.cacheDir, { recursive: true })
  const { logFile } = placesOf(ctx)
  const log = await open(logFile, 'w', 0o600)
  step.say(`starting dockerd; its log is ${logFile}`)
  // Own session and no pipe to us: the daemon outlives this run, as under a service manager.
  const daemon = spawn(program, args, {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { ...networkOf(process.env), ...env },
  })
  let ended: string | undefined
  daemon.once('error', error => {
    ended = error.message
  })
  daemon.once('exit', (code, signal) => {
    ended = `it ended with ${signal ?? `exit code ${code}`}`
  })
  await log.close()
  try {
    if (daemon.pid !== undefined) await writeDaemonRecord(daemon.pid, { programs, before }, ctx)
    const engine = await untilItAnswers(ctx, step, async () =>
      ended === undefined ? undefined : `${ended}, ${await lastWords(logFile)}`,
    )
    daemon.removeAllListeners()
    daemon.unref()
    return engine
  } catch (error) {
    if (ended === undefined) {
      daemon.kill('SIGTERM')
      const gone = new Promise(resolve => daemon.once('exit', resolve))
      await Promise.race([gone, sleep(15_000, undefined, { ref: false })])
    }
    daemon.unref()
    throw error
  }
}

/** The variables that we pass to a daemon. The rest of our environment may hold secrets. */
function networkOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const network = /^((https?|all|no)_proxy|ssl_cert_(file|dir)|home|lang)$/i
  return Object.fromEntries(Object.entries(env).filter(([name]) => network.test(name)))
}

async function untilItAnswers(
  ctx: Context,
  step: Step,
  failed: () => Promise<string | undefined>,
): Promise<DockerEngine> {
  const deadline = performance.now() + DEADLINE_MS
  step.say('waiting until the daemon answers')
  for (;;) {
    const state = await askDocker(ctx)
    if (state.state === 'answers') return state.engine
    const why = await failed()
    if (why !== undefined) throw new Problem('environment', `The Docker daemon did not start: ${why}`)
    if (performance.now() > deadline) {
      const said = state.state === 'no answer' ? state.said : state.state
      throw new Problem(
        'environment',
        `The Docker daemon started but did not answer within ${DEADLINE_MS / 1000} s: ${said}`,
      )
    }
    await sleep(250, undefined, { signal: ctx.signal })
  }
}

/** The last line of a log and its path. */
async function lastWords(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const last = text.trimEnd().split('\n').at(-1) ?? ''
  return `its last output was "${last.slice(0, 400)}" (log: ${file})`
}

/**
 * Removes a pid file if its process is gone or is now another program. dockerd refuses to start while the
 * file exists ("process with PID … is still running").
 */
export async function removeStale(pidFile: string, program: string): Promise<boolean> {
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).trim())
  if (!Number.isInteger(pid) || pid <= 0) return false
  // proc_pid_stat(5): `471 (dockerd) S …`. A zombie doesn't run, though it still accepts signals.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const [, name, state] = /^\d+ \((.*)\) (\S)/s.exec(stat) ?? []
  if (name === program && state !== 'Z') return false
  await rm(pidFile, { force: true })
  return true
}

async function isDirectory(folder: string): Promise<boolean> {
  return stat(folder).then(
    found => found.isDirectory(),
    () => false,
  )
}
