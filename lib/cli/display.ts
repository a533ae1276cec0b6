import { createLogUpdate } from 'log-update'
import pc from 'picocolors'
import { messageOf } from '../problem.ts'
import type { Step } from '../progress.ts'
import { visibleInColour } from '../visible.ts'
import { withoutSecrets } from '../without-secrets.ts'
import type { RunEvent } from './events.ts'
import { GitHubLog } from './github-log.ts'

/** How often a terminal's live lines are drawn, and a log says that a step still runs, in milliseconds. */
const FRAME = 120
const STILL_RUNNING = 30_000

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const

interface Running {
  readonly title: string
  readonly depth: number
  readonly begin: number
  detail: string
  /** What a log said of it last, so that it is not said again. */
  said: string
}

/**
 * Draws progress on standard error: live lines on a terminal; in a log a plain line for every begin and end, and
 * one every half minute for a step that still runs.
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
    // A terminal that can't move its cursor gets what a log gets.
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

  /** Whether lines are redrawn in place: on a terminal, and not in a log. */
  get isLive(): boolean {
    return this.#live !== undefined && !this.#isQuiet
  }

  /** Says nothing of steps from now on; lines that are printed are still. */
  beQuiet(): void {
    this.#isQuiet = true
  }

  /** Tells each step and note to a listener too. */
  observe(listener: (event: RunEvent) => void): void {
    this.#observe = listener
  }

  /** Draws these lines below the steps under way, on a terminal only. */
  keepBelow(lines: (width: number) => readonly string[]): void {
    this.#below = lines
  }

  /** A line that stays; what is in it is shown and not obeyed, and credentials are left out. */
  print(line: string): void {
    this.#live?.clear()
    process.stderr.write(`${shown(line)}\n`)
    this.#draw()
  }

  /** Workflow commands by which a job of GitHub Actions is marked; elsewhere they are nothing. */
  mark(commands: readonly string[]): void {
    this.#live?.clear()
    this.#github?.command(commands)
    this.#draw()
  }

  /** Draws nothing while somebody is asked something. */
  async aside<T>(work: () => Promise<T>): Promise<T> {
    this.#live?.clear()
    this.#isAside = true
    try {
      return await work()
    } finally {
      this.#isAside = false
    }
  }

  /** Ends all drawing. */
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

  /** A line of progress that stays, unless it is to be quiet. */
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

/** What others said is among what is drawn: messages of runtimes and of clusters. */
function shown(line: string): string {
  return visibleInColour(withoutSecrets(line))
}

function age({ begin }: Running): string {
  return `${((performance.now() - begin) / 1000).toFixed(1)} s`
}

function indent(depth: number, line: string): string {
  return `${'  '.repeat(depth)}${line}`
}
