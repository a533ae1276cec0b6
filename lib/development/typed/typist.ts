import { poll } from '../../poll.ts'
import { Problem } from '../../problem.ts'
import { compared, type Row, rowsOf } from './listing.ts'
import { MASTER_ON_PAGE, PAGE_TEXT } from './page-text.ts'
import { Screen } from './screen.ts'

/** How long an answer may take, in seconds. */
const ANSWERS_WITHIN = 30

/** How long nginx may take until its workers are replaced, in seconds. */
const REPLACED_WITHIN = 10

const SHELL_PROMPT = '$ '

/** What came of typing the page. */
export interface Typed {
  /** What the screen showed from the first command to the last. */
  readonly screen: readonly string[]
  /** Where the page is not true on this cluster. */
  readonly wrong: readonly string[]
  /** Where the page shows an example, and this cluster another. */
  readonly other: readonly string[]
}

/** Where and as whom to type. */
export interface Place {
  /** Has the manifest. */
  readonly cwd: string
  readonly manifest: string
  /** `kubectl` is on its PATH, and KUBECONFIG names a context of a namespace of our own. */
  readonly env: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** Waits until the pod is ready. */
  ready(): Promise<void>
}

/**
 * Types the page's commands into a terminal, as a person does who reads it.
 * @throws Problem (environment) if an answer does not come
 */
export async function typePage(place: Place): Promise<Typed> {
  using screen = new Screen(['sh'], {
    cwd: place.cwd,
    env: { ...place.env, PS1: SHELL_PROMPT },
    signal: place.signal,
  })
  await screen.prompts(SHELL_PROMPT, ANSWERS_WITHIN)
  const { wrong, other, note } = notes()
  const answer = (command: string, prompt: string) => screen.answer(command, prompt, ANSWERS_WITHIN)
  const inPod = (command: string) => answer(command, PAGE_TEXT.prompt)

  const applied = await answer(`${PAGE_TEXT.apply}${place.manifest}`, SHELL_PROMPT)
  if (!applied.includes('pod/nginx created')) wrong.push(`kubectl apply said: ${applied.join(' ')}`)
  await place.ready()

  const from = screen.lines.length - 1
  screen.type(PAGE_TEXT.attach)
  await pressEnter(screen, from, place.signal)

  const listed = rowsOf(await inPod(PAGE_TEXT.list))
  note(PAGE_TEXT.list, compared(rowsOf(PAGE_TEXT.listed.split('\n')), listed))
  const master = listed.find(({ command }) => command.startsWith('nginx: master process'))
  if (master === undefined) return { screen: screen.lines, wrong, other }
  const here = (command: string) => command.replace(String(MASTER_ON_PAGE), String(master.pid))

  const said = await inPod(here(PAGE_TEXT.signal))
  if (said.length > 0) wrong.push(`${PAGE_TEXT.signal} said: ${said.join(' ')}`)
  const again = await poll<readonly Row[]>(
    REPLACED_WITHIN,
    async () => {
      const rows = rowsOf(await inPod(PAGE_TEXT.list))
      return isReplaced(listed, rows) ? { done: rows } : { waiting: JSON.stringify(rows) }
    },
    seen => new Problem('environment', `nginx's worker was not replaced: ${seen}`),
    place.signal,
  )
  note(
    `${PAGE_TEXT.list} after ${PAGE_TEXT.signal}`,
    compared(rowsOf(PAGE_TEXT.listedAgain.split('\n')), again),
  )

  const headed = await inPod(here(PAGE_TEXT.head))
  if (headed.join('\n') !== PAGE_TEXT.headed)
    other.push(`${PAGE_TEXT.head} shows another configuration: ${headed.join('\\n')}`)
  return { screen: screen.lines, wrong, other }
}

/** The page: "If you don't see a command prompt, try pressing enter." */
async function pressEnter(screen: Screen, from: number, signal: AbortSignal): Promise<void> {
  await poll<true>(
    ANSWERS_WITHIN,
    async () => {
      const shown = screen.lines.slice(from)
      if (shown.at(-1) === PAGE_TEXT.prompt.trimEnd()) return { done: true }
      if (shown.some(line => line.includes('try pressing enter'))) screen.type('')
      return { waiting: shown.join('\n') }
    },
    seen =>
      new Problem('environment', `Attaching gave no prompt within ${ANSWERS_WITHIN} s. Shown:\n${seen}`),
    signal,
  )
}

/** Whether there are as many workers as before, and none of them is one of those. */
function isReplaced(before: readonly Row[], now: readonly Row[]): boolean {
  const workers = (rows: readonly Row[]) =>
    rows.filter(({ command }) => command === 'nginx: worker process').map(({ pid }) => pid)
  const old = workers(before)
  return workers(now).length === old.length && !workers(now).some(pid => old.includes(pid))
}

function notes() {
  const wrong: string[] = []
  const other: string[] = []
  const note = (what: string, found: ReturnType<typeof compared>) => {
    wrong.push(...found.wrong.map(each => `${what}: ${each}`))
    other.push(...found.other.map(each => `${what}: ${each}`))
  }
  return { wrong, other, note }
}
