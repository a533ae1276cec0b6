import { existsSync } from 'node:fs'
import { CommandFailed, run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { packageChanges, packageStatus } from '../apt-install.ts'
import { debianObstacle } from '../debian-program/artefact.ts'
import { NEWER } from '../debian-program/newer-release.ts'
import type { Finding, Part } from '../part.ts'
import { isDebianLike, type System, thisSystem } from '../system.ts'
import { dockerAdvice } from './advice.ts'
import { dockerPackages, installDocker, whyTooOld } from './install.ts'
import { getOwnClient } from './own/client.ts'
import { startingOwnDocker, startOwnDocker } from './own/start.ts'
import { findDaemonProgram, startDocker, startingDocker } from './start.ts'
import { type DockerState, readDockerInfo } from './state.ts'

/** A Docker daemon that answers. */
export interface DockerEngine {
  readonly version: string
  /** The machine's cgroup version, as the daemon sees it: `1` or `2`. */
  readonly cgroupVersion: string
}

/** If this socket exists, dockerd uses it instead of starting containerd (moby, cmd/dockerd/daemon.go). */
const SYSTEM_CONTAINERD = '/run/containerd/containerd.sock'

/** Asks the daemon that the `docker` command talks to (respects DOCKER_HOST and contexts). */
export async function askDocker(ctx: Context): Promise<DockerState> {
  try {
    const text = await run(ctx.signal, 'docker', ['info', '--format', '{{json .}}'], { timeout: 15_000 })
    return readDockerInfo(text, '')
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    if (error.missing) return { state: 'no client' }
    const [stdout = '', ...stderr] = error.output.split('\n')
    return readDockerInfo(stdout, stderr.join('\n') || error.message)
  }
}

/** The Docker engine. If none answers, we start it, or install and start it. */
export const dockerEngine: Part<DockerEngine> = {
  name: 'Docker engine',

  async find(ctx): Promise<Finding<DockerEngine>> {
    const state = await askDocker(ctx)
    if (state.state === 'answers')
      return {
        found: state.engine,
        where: `Docker ${state.engine.version}, cgroup v${state.engine.cgroupVersion}`,
      }
    return { missing: await whatIsMissing(state, ctx) }
  },

  ways: [
    {
      title: 'start the installed Docker daemon',
      about: 'seconds, needs root',
      obstacle: unlessElsewhere(async (system, ctx) => {
        if (system.platform !== 'linux') return 'only the Docker app can start it on this system'
        if ((await findDaemonProgram()) === undefined) return 'it is not installed'
        const { state } = await askDocker(ctx)
        if (state === 'no client') return 'the `docker` command is not installed'
        if (state === 'no permission') return RUNS
        return system.root ? undefined : 'only root can start it'
      }),
      changes: async () => [await startingDocker()],
      make: (ctx, step) => startDocker(ctx, step),
    },
    {
      title: 'install Docker with apt and start it',
      about: '≈ 1 min, 400 MB, needs root',
      obstacle: unlessElsewhere(async (system, ctx) => {
        const { state } = await askDocker(ctx)
        if (state === 'no permission') return RUNS
        if (!isDebianLike(system)) return 'this is neither Debian nor Ubuntu'
        const tooOld = await whyTooOld()
        if (tooOld !== undefined) return tooOld
        if (!system.root) return 'only root can install packages'
        if (state === 'no client' || (await findDaemonProgram()) === undefined) return undefined
        // If dpkg was interrupted, dockerd may exist but doesn't start: install again.
        return (await packageStatus('docker.io', ctx))?.match(/^(half|unpacked|triggers)/)
          ? undefined
          : 'it is already installed'
      }),
      changes: async ctx => [...(await packageChanges(await dockerPackages(), ctx)), await startingDocker()],
      async make(ctx, step) {
        await installDocker(ctx, step)
        return startDocker(ctx, step)
      },
    },
    {
      title: `start Docker of Debian ${NEWER} from the cache, without installing it`,
      about: '≈ 15 s, 250 MB, needs root',
      obstacle: unlessElsewhere(async (system, ctx) => {
        if (system.platform !== 'linux') return 'it needs Linux'
        if ((await askDocker(ctx)).state === 'no permission') return RUNS
        const foreign = await debianObstacle()
        if (foreign !== undefined) return foreign
        if ((await whyTooOld()) === undefined) return "the system's own Docker works"
        if (!system.root) return 'only root can start it'
        return existsSync(SYSTEM_CONTAINERD)
          ? `it would use the system's containerd at ${SYSTEM_CONTAINERD} instead of its own`
          : undefined
      }),
      changes: async ctx => [startingOwnDocker(ctx)],
      async make(ctx, step) {
        if ((await askDocker(ctx)).state === 'no client') await getOwnClient(ctx, step)
        const state = await askDocker(ctx)
        return state.state === 'answers' ? state.engine : startOwnDocker(ctx, step)
      },
    },
  ],

  async remedy(ctx) {
    const tooOld = await whyTooOld()
    if (tooOld !== undefined) return `${tooOld}. Newer versions: https://docs.docker.com/engine/install/`
    const installed = (await findDaemonProgram()) !== undefined
    return dockerAdvice(await thisSystem(), (await askDocker(ctx)).state, installed)
  },
}

async function whatIsMissing(state: DockerState, ctx: Context): Promise<string> {
  switch (state.state) {
    case 'no client':
      return 'the `docker` command is not installed'
    case 'no permission':
      return 'this user may not use its socket (permission denied)'
    case 'no answer': {
      ctx.signal.throwIfAborted()
      if (process.env.DOCKER_HOST) return `no daemon answers at DOCKER_HOST=${process.env.DOCKER_HOST}`
      return (await findDaemonProgram()) === undefined
        ? 'no daemon answers, and none is installed'
        : 'it is installed, but not running'
    }
    default:
      return 'no daemon answers'
  }
}

/** Why we do nothing about a daemon whose socket this user may not use. */
const RUNS = 'it already runs'

/** The obstacle on this system. If DOCKER_HOST names another daemon, we don't install or start one. */
function unlessElsewhere(
  obstacle: (system: System, ctx: Context) => Promise<string | undefined>,
): (ctx: Context) => Promise<string | undefined> {
  return async ctx => {
    const host = process.env.DOCKER_HOST
    return host && host !== 'unix:///var/run/docker.sock'
      ? 'DOCKER_HOST names another daemon'
      : obstacle(await thisSystem(), ctx)
  }
}
