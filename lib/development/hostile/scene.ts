import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { constants, homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { onCluster } from '../../mutant/lab/on-cluster.ts'
import { aReport, type Report } from '../../report/schema.ts'
import { ApiServer, type Asked, type Fate, kubeconfigOf } from './api-server.ts'

const PIDNS = fileURLToPath(new URL('../../../bin/pidns.js', import.meta.url))

/** Node's compile cache. Compiling is half of the time of a short `pidns`. */
const COMPILED = fileURLToPath(new URL('../../../node_modules/.cache/pidns-compiled', import.meta.url))

/** After how many milliseconds a test considers a `pidns` hung. */
const HUNG_AFTER = 60_000

/** How to start a `pidns`. */
export interface Starting {
  readonly cwd?: string
  /** Environment variables besides those of this process. */
  readonly variables?: Readonly<Record<string, string>>
  /** Redirections in shell syntax: `2>&-`. */
  readonly redirected?: string
  /** A module of inject/ that `pidns` loads first. */
  readonly inject?: 'trigger' | 'clock-back'
}

/** A `pidns` that has ended. */
export interface Ended {
  /** As a shell reports it. Undefined when `pidns` hung and was killed. */
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
}

/** A running `pidns`. */
export interface Running {
  readonly ended: Promise<Ended>
  kill(signal: NodeJS.Signals): void
  /** Closes the reading end of its stream: nobody reads what `pidns` writes. */
  close(stream: 'stdout' | 'stderr'): void
}

/** One test's own folder, API servers and trigger, for a real `pidns`. */
export class Scene implements AsyncDisposable {
  readonly folder: string
  /** The folder of the run's files. */
  readonly out: string
  readonly #trigger: Server
  readonly #triggered = new Set<Socket>()
  readonly #servers: ApiServer[] = []

  private constructor(folder: string, trigger: Server) {
    this.folder = folder
    this.out = join(folder, 'out')
    this.#trigger = trigger
    trigger.on('connection', socket => {
      this.#triggered.add(socket)
      socket.on('error', () => {})
    })
  }

  static async set(): Promise<Scene> {
    const trigger = createServer().listen(0, '127.0.0.1')
    await once(trigger, 'listening')
    return new Scene(await mkdtemp(join(homedir(), '.pidns-hostile-')), trigger)
  }

  /** Starts an API server. */
  async serve(fateOf?: (asked: Asked) => Fate | Promise<Fate>): Promise<ApiServer> {
    const server = new ApiServer(fateOf)
    await writeFile(this.#kubeconfig, kubeconfigOf(await server.listen()))
    this.#servers.push(server)
    return server
  }

  /** Makes something go wrong in every `pidns` that has loaded the trigger. */
  pull(what: 'throw' | 'reject'): void {
    for (const socket of this.#triggered) socket.write(what)
  }

  /** Starts a run on the API server. Without `--claim` it judges a claim that passes there. */
  run(args: readonly string[] = [], starting: Starting = {}): Running {
    const claim = args.includes('--claim') ? [] : ['--claim', PASSES]
    const out = args.includes('--out') ? [] : ['--out', this.out]
    return this.start(['run', ...this.target, ...claim, ...out, ...args], starting)
  }

  /** The flags that name the API server. */
  get target(): readonly string[] {
    return onCluster(this.#kubeconfig)
  }

  start(args: readonly string[], { cwd, variables = {}, redirected = '', inject }: Starting = {}): Running {
    const begin = performance.now()
    const injected = inject === undefined ? [] : ['--import', import.meta.resolve(`./inject/${inject}.ts`)]
    const address = this.#trigger.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const child = spawn(
      'sh',
      ['-c', `exec "$@" ${redirected}`, 'sh', process.execPath, ...injected, PIDNS, ...args],
      {
        cwd: cwd ?? this.folder,
        env: {
          ...process.env,
          NODE_COMPILE_CACHE: COMPILED,
          PIDNS_CACHE: join(this.folder, 'cache'),
          PIDNS_TEST_TRIGGER: String(port),
          ...variables,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    const said = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (chunk: Buffer) => {
        said[name] += chunk.toString()
      })
    }
    let isHung = false
    const timer = setTimeout(() => {
      isHung = true
      child.kill('SIGKILL')
    }, HUNG_AFTER)
    const { promise: ended, resolve } = Promise.withResolvers<Ended>()
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      const exitCode = signal === null ? (code ?? undefined) : 128 + constants.signals[signal]
      const seconds = (performance.now() - begin) / 1000
      resolve({ exitCode: isHung ? undefined : exitCode, ...said, seconds })
    })
    return { ended, kill: signal => child.kill(signal), close: name => child[name].destroy() }
  }

  /** Reads the report, and checks that it fits the schema. */
  async report(folder = this.out): Promise<Report> {
    return aReport.parse(parse(await readFile(join(folder, 'report.yaml'), 'utf8')))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#triggered) socket.destroy()
    this.#trigger.close()
    await Promise.all(this.#servers.map(server => server.close()))
    await rm(this.folder, { recursive: true, force: true })
  }

  get #kubeconfig(): string {
    return join(this.folder, 'kubeconfig')
  }
}

/** The claims that pass and fail on an {@link ApiServer}: it stores pods, but also takes a wrong type. */
export const PASSES = 'api.round-trip-pod'
export const FAILS = 'api.wrong-type'
