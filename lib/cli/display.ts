import { createLogUpdate } from 'log-update'
import pc from 'picocolors'
import { messageOf } from '../problem.ts'
import type { Step } from '../progress.ts'
import { visibleInColour } from '../visible.ts'
import { withoutSecrets } from '../without-secrets.ts'
import type { RunEvent } from './events.ts'
import { GitHubLog } from './github-log.ts'

/** Milliseconds between two redraws on a terminal, and between two "still running" lines in a log. */
const FRAME = 120
const STILL_RUNNING = 30_000

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const

interface Running {
  readonly title: string
  readonly depth: number
  readonly begin: number
  detail: string
  /** The last detail that the log printed, so that it does not repeat it. */
  said: string
}

/**
 * Shows progress on standard error. A terminal gets live lines. A log gets a plain line when a step begins,
 * when it ends, and every half minute while it runs.
 */
export class Display {
  readonly #running = new Set<Running>()
  readonly #live: ReturnType<typeof createLogUpdate> | undefined
  readonly #timer: NodeJS.Timeout
  readonly #github: GitHubLog | undefined
  #frame = 0
  #isQuiet = false
  #isAside = false
  #observe: (event: RunEvent) => void = () => {}
  #below: (width: number) => readonly string[] = () => []

  constructor(stream: NodeJS.WriteStream) {
    // Treat a terminal that can't move its cursor like a log.
    const canRedraw = stream.isTTY && process.env.TERM !== 'dumb'
    this.#live = canRedraw ? createLogUpdate(stream) : undefined
    const isOnGitHub = process.env.GITHUB_ACTIONS === 'true'
    this.#github = isOnGitHub ? new GitHubLog(line => void stream.write(`${line}\n`)) : undefined
    this.#timer = setInterval(() => this.#tick(), this.#live === undefined ? STILL_RUNNING : FRAME)
    this.#timer.unref()
  }

  /** Progress at the outermost level. */
  get progress(): Step {
    return this.#stepAt(0, undefined)
  }

  /** Whether lines are redrawn in place: yes on a terminal, no in a log. */
  get isLive(): boolean {
    return this.#live !== undefined && !this.#isQuiet
  }

  /** Shows no more steps. {@link print} still prints. */
  beQuiet(): void {
    this.#isQuiet = true
  }

  /** Also sends each step and note to a listener. */
  observe(listener: (event: RunEvent) => void): void {
    this.#observe = listener
  }

  /** Draws these lines below the running steps. Only on a terminal. */
  keepBelow(lines: (width: number) => readonly string[]): void {
    this.#below = lines
  }

  /** Prints a line that stays. Makes control characters visible and hides credentials. */
  print(line: string): void {
    this.#live?.clear()
    process.stderr.write(`${shown(line)}\n`)
    this.#draw()
  }

  /** Prints workflow commands that annotate a GitHub Actions job. Does nothing outside GitHub Actions. */
  mark(commands: readonly string[]): void {
    this.#live?.clear()
    this.#github?.command(commands)
    this.#draw()
  }

  /** Draws nothing while this work asks the user a question. */
  async aside<T>(work: () => Promise<T>): Promise<T> {
    this.#live?.clear()
    this.#isAside = true
    try {
      return await work()
    } finally {
      this.#isAside = false
    }
  }

  /** Stops drawing. */
  close(): void {
    clearInterval(this.#timer)
    this.#live?.clear()
    this.#live?.done()
  }

  #stepAt(depth: number, running: Running | undefined): Step {
    return {
      step: (title, work) => this.#run(title, depth, work),
      note: text => {
        this.#observe({ event: 'note', text })
        this.say(indent(depth, `${pc.blue('•')} ${text}`))
      },
      say: detail => {
        if (running !== undefined) running.detail = detail
      },
    }
  }

  async #run<T>(title: string, depth: number, work: (step: Step) => Promise<T>): Promise<T> {
    const running: Running = { title, depth, begin: performance.now(), detail: '', said: '' }
    this.#running.add(running)
    this.#observe({ event: 'step', title, state: 'begun' })
    if (this.#live === undefined) this.say(indent(depth, `${pc.dim('…')} ${title}`))
    try {
      const result = await work(this.#stepAt(depth + 1, running))
      this.#end(running, 'done')
      this.say(indent(depth, `${pc.green('✓')} ${title} ${pc.dim(age(running))}`))
      return result
    } catch (thrown) {
      this.#end(running, 'failed')
      this.say(indent(depth, `${pc.red('✗')} ${title} ${pc.dim(age(running))}: ${messageOf(thrown)}`))
      throw thrown
    }
  }

  #end(running: Running, state: 'done' | 'failed'): void {
    this.#running.delete(running)
    const seconds = (performance.now() - running.begin) / 1000
    this.#observe({ event: 'step', title: running.title, state, seconds })
  }

  /** Prints a line of progress that stays, unless the display is quiet. */
  say(line: string): void {
    if (!this.#isQuiet) this.print(line)
  }

  #tick(): void {
    this.#frame++
    if (this.#live !== undefined) {
      this.#draw()
      return
    }
    for (const running of this.#running) {
      const detail = running.detail === running.said ? '' : `: ${running.detail}`
      running.said = running.detail
      this.say(indent(running.depth, pc.dim(`… ${running.title}, ${age(running)} so far${detail}`)))
    }
  }

  #draw(): void {
    if (this.#live === undefined || this.#isQuiet || this.#isAside || this.#running.size === 0) return
    const sign = pc.cyan(SPINNER[this.#frame % SPINNER.length] ?? '')
    const width = process.stderr.columns ?? 80
    const lines = [...this.#running].map(running => {
      const text = `${running.title} ${age(running)}${running.detail === '' ? '' : ` · ${running.detail}`}`
      const room = width - 2 * running.depth - 3
      return indent(running.depth, `${sign} ${text.length > room ? `${text.slice(0, room - 1)}…` : text}`)
    })
    const below = this.#below(width)
    const rows = Math.max((process.stderr.rows ?? 24) - lines.length - 1, 0)
    this.#live([...lines, ...below.slice(0, rows)].map(shown).join('\n'))
  }
}

/** Makes a line safe to show: it may contain messages from runtimes and clusters. */
function shown(line: string): string {
  return visibleInColour(withoutSecrets(line))
}

function age({ begin }: Running): string {
  return `${((performance.now() - begin) / 1000).toFixed(1)} s`
}

function indent(depth: number, line: string): string {
  return `${'  '.repeat(depth)}${line}`
}
