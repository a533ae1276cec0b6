import { relative, resolve } from 'node:path'
import pc from 'picocolors'
import { z } from 'zod'
import type { ClaimText } from '../../claim/claim.ts'
import type { Outcome } from '../../claim/outcome.ts'
import type { Selection } from '../../claim/pick.ts'
import type { Context } from '../../context.ts'
import { conduct } from '../../mocha/conduct.ts'
import { Problem } from '../../problem.ts'
import { SLOWNESS, SLOWNESS_OF_WORKER, STARTS_AT_ONCE } from '../../provision/own-kernel/own-kernel.ts'
import { claimLine, terminalView } from '../../report/terminal.ts'
import { isBad } from '../../run/diagnoses.ts'
import type { RunOptions, TargetChoice } from '../../run/options.ts'
import type { Conducted } from '../../run/session.ts'
import { mustAgree } from '../agreement.ts'
import { ChapterBoard } from '../chapter-board.ts'
import { commandOf } from '../command-line.ts'
import { flagsInFile } from '../config-file.ts'
import { contextOf, provisionFlag } from '../consent.ts'
import { countIn } from '../count.ts'
import { claimEvent, eventLine, type RunEvent } from '../events.ts'
import { exitCodeOf } from '../exit-code.ts'
import { explain } from '../explain.ts'
import { fittingOf } from '../fitting-flags.ts'
import { implementationFlags, implementationOf } from '../implementation.ts'
import { inFormat, outputFlag } from '../output.ts'
import { mustBeWritable, publish } from '../publish.ts'
import { selectionFlags, selectionOf } from '../selection.ts'
import { settingsIn } from '../settings.ts'
import type { Shell } from '../shell.ts'
import { targetChoiceOf, targetFlags } from '../target-choice.ts'
import { troublesOf } from '../troubles.ts'
import { showWhatIsAsked } from '../verbose.ts'

/** The flags of `pidns run`. */
export const runFlags = z.object({
  ...implementationFlags.shape,
  ...targetFlags.shape,
  ...provisionFlag.shape,
  ...selectionFlags.shape,
  withoutDiagnostics: z.boolean().optional(),
  slow: z.string().optional(),
  startWithin: z.string().optional(),
  startAtOnce: z.string().optional(),
  out: z.string().default('reports/latest'),
  yes: z.boolean().optional(),
  dryRun: z.boolean().optional(),
  json: z.boolean().optional(),
  quiet: z.boolean().optional(),
  verbose: z.boolean().optional(),
  ...outputFlag.shape,
  summary: z.string().optional(),
  allure: z.boolean().optional(),
  failFast: z.boolean().optional(),
  repeat: z.string().optional(),
})

/** `pidns run` */
export async function run(flags: unknown, shell: Shell): Promise<number> {
  const { display } = shell
  // PIDNS_PROVISION is read with the flag, by every command that has it.
  const { provision: _, ...settable } = runFlags.shape
  const parsed = runFlags.parse({
    ...(await flagsInFile(runFlags.shape)),
    ...settingsIn(shell.environment, settable),
    ...givenOf(flags),
  })
  const context = contextOf(parsed, shell)
  const { json = false, quiet = false, summary, output } = parsed
  const implementation = await implementationOf(parsed)
  if (json && output !== undefined)
    throw new Problem('usage', '--json prints events, and --output a report: they do not go together.', {
      remedy: 'Use one of them.',
    })
  const options = {
    ...optionsOf(parsed, shell.environment),
    ...(await selectionOf(parsed)),
    fitting: await fittingOf(parsed),
    command: commandOf(shell.args),
    ...(implementation !== undefined && { implementation }),
  }
  if (parsed.dryRun === true)
    return (await import('./dry-run.ts')).dryRun(options, output ?? (json ? 'json' : undefined), shell)
  if (summary !== undefined) await mustBeWritable(summary)
  const tell = (event: RunEvent) => {
    if (json) shell.write(eventLine(event))
  }
  display.observe(tell)
  if (quiet) display.beQuiet()
  if (parsed.verbose === true) showWhatIsAsked(display)
  const agree = (claims: readonly ClaimText[]) => mustAgree(options, claims, parsed.yes === true, shell)
  const conducted = await watched(options, context, shell, { tell, agree })
  const { report, file, unwritten } = conducted
  display.close()
  const out = relative('', file)
  const style = { columns: columnsOf(process.stdout), quiet }
  if (output !== undefined) shell.write(inFormat(report, output))
  else if (!json) shell.write(`${quiet ? '' : '\n'}${terminalView(report, out, style)}\n`)
  tell({ event: 'report', file: out, report })
  sayTroubles(conducted, shell)
  const unpublished = await publish(report, summary, shell)
  return exitCodeOf({ ...conducted, unwritten: unwritten ?? unpublished }, context.signal.reason)
}

/** The flags that are given: commander has an undefined one for the others. */
function givenOf(flags: unknown): object {
  const all = z.record(z.string(), z.unknown()).parse(flags)
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** Reports problems that do not change the verdicts. Prints them even with --quiet or --json. */
function sayTroubles(conducted: Conducted, { display, context }: Shell): void {
  for (const trouble of troublesOf(conducted)) display.print(pc.red(trouble))
  const { fault } = conducted
  if (fault !== undefined && !context.signal.aborted) explain(fault, text => display.print(text))
}

/** Conducts a run and shows it: on a terminal chapters and failures, in a log one line per claim. */
async function watched(
  options: RunOptions,
  context: Context,
  shell: Shell,
  {
    tell,
    agree,
  }: {
    readonly tell: (event: RunEvent) => void
    readonly agree: (claims: readonly ClaimText[]) => Promise<void>
  },
) {
  const { display } = shell
  let board = new ChapterBoard([])
  const done = await conduct(options, context, {
    progress: display.progress,
    onSelected: agree,
    onStart: (run, claims) => {
      shell.atOnce = () => run.abandon()
      board = new ChapterBoard(claims)
      display.keepBelow(width => board.lines(width))
      tell({ event: 'begin', run: run.id, claims: claims.map(({ id }) => id) })
    },
    onOutcome: outcome => {
      board.note(outcome)
      tell(claimEvent(outcome))
      if (!display.isLive || isBad(outcome)) display.say(lineOf(outcome))
    },
  })
  if (display.isLive) for (const line of board.lines(columnsOf(process.stderr))) display.say(line)
  return done
}

function lineOf({ claim, judgement, seconds }: Outcome): string {
  const { id, title, level } = claim
  return claimLine({ id, title, level, verdict: judgement.verdict, seconds })
}

/** The width of a stream's terminal. A log has no width limit. */
function columnsOf(stream: { readonly columns?: number }): number {
  return stream.columns ?? Number.POSITIVE_INFINITY
}

/** The options of a run from its flags, but for the selection of claims. @throws Problem (usage) for flags that contradict each other */
export function optionsOf(
  flags: RunFlags,
  environment: Readonly<NodeJS.ProcessEnv>,
): Omit<RunOptions, keyof Selection> {
  const target = targetChoiceOf(flags, environment)
  const { startWithin, startAtOnce } = flags
  return {
    withoutDiagnostics: flags.withoutDiagnostics ?? false,
    ...patienceWith(target),
    ...(flags.slow !== undefined && { slow: slowIn(flags.slow) }),
    ...(startWithin !== undefined && { startWithin: secondsIn('--start-within', startWithin) }),
    ...(startAtOnce !== undefined && { startAtOnce: countIn('--start-at-once', startAtOnce, 'pods') }),
    allure: flags.allure ?? false,
    failFast: flags.failFast ?? false,
    keepFailed: flags.keepFailed ?? false,
    ...(flags.repeat !== undefined && { repeat: repeatsIn(flags.repeat, target) }),
    out: resolve(flags.out),
    target,
  }
}

/** How patient a run is with its target if nobody says so. */
function patienceWith(target: TargetChoice): Pick<RunOptions, 'slow' | 'startAtOnce'> {
  if (!('kernel' in target) || target.kernel === undefined) return { slow: 1 }
  return { slow: target.is === 'kind' ? SLOWNESS_OF_WORKER : SLOWNESS, startAtOnce: STARTS_AT_ONCE }
}

type RunFlags = z.infer<typeof runFlags>

/** The factor for all time limits. @throws Problem (usage) if it is not valid */
function slowIn(text: string): number {
  const slow = Number(text)
  if (slow >= 1 && slow <= 100) return slow
  throw new Problem('usage', `--slow ${text} is not a valid factor.`, {
    remedy: 'Use a number from 1 to 100.',
  })
}

/** How often claims are judged. @throws Problem (usage) */
function repeatsIn(text: string, target: TargetChoice): number {
  const repeats = countIn('--repeat', text, 'times')
  if (repeats > 1 && target.is === 'kubeconfig' && target.namespace !== undefined)
    throw new Problem('usage', `--repeat needs a new namespace each time, and --namespace makes none.`, {
      remedy: 'Leave one of them out.',
    })
  return repeats
}

/** @throws Problem (usage) */
function secondsIn(flag: string, text: string): number {
  const seconds = Number(text)
  if (seconds >= 1 && seconds <= 86_400) return seconds
  throw new Problem('usage', `${flag} ${text} is not a valid number of seconds.`, {
    remedy: 'Use a number from 1 to 86400.',
  })
}
