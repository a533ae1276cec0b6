import type { Command } from 'commander'
import { reportBadge } from './commands/report/badge.ts'
import { checkReports } from './commands/report/check.ts'
import { reportDiff } from './commands/report/diff.ts'
import { reportHtml } from './commands/report/html.ts'
import { reportJunit } from './commands/report/junit.ts'
import { reportMarkdown } from './commands/report/markdown.ts'
import { reportMatrix } from './commands/report/matrix.ts'
import type { Shell } from './shell.ts'

type Draw = (path: string, options: unknown, shell: Shell) => Promise<number>

/** A view of one report, drawn into a file or to standard output. */
interface View {
  readonly name: string
  readonly description: string
  readonly example: string
  readonly draw: Draw
}

const VIEWS: readonly View[] = [
  {
    name: 'html',
    description: 'draw a report as one self-contained HTML file, which loads nothing from anywhere',
    example: 'pidns report html reports/latest -o report.html',
    draw: reportHtml,
  },
  {
    name: 'markdown',
    description: 'write a report as Markdown for a pull request',
    example: 'pidns report markdown reports/latest >>"$GITHUB_STEP_SUMMARY"',
    draw: reportMarkdown,
  },
  {
    name: 'junit',
    description: 'write a report as JUnit XML, as Jenkins and GitLab read it',
    example: 'pidns report junit reports/latest -o junit.xml',
    draw: reportJunit,
  },
  {
    name: 'badge',
    description: "draw a report's conclusion as an SVG badge",
    example: 'pidns report badge reports/latest -o badge.svg',
    draw: reportBadge,
  },
]

/** Adds `pidns report …`: what is done with reports that are there. */
export function addReportCommands(pidns: Command, shell: Shell, done: (exitCode: number) => void): void {
  const report = pidns
    .command('report')
    .description('read, compare and publish reports; a report is its file or its folder')

  for (const { name, description, example, draw } of VIEWS) {
    report
      .command(name)
      .description(description)
      .argument('<report>', 'the report')
      .option('-o, --output <file>', 'where it goes (default: standard output)')
      .addHelpText('after', `\nExample:\n  ${example}`)
      .action(async (path: string, options: unknown) => done(await draw(path, options, shell)))
  }

  report
    .command('matrix')
    .description('put the reports of a folder side by side: claims by Kubernetes version by runtime')
    .argument('<folder>', 'holds a folder with a report.yaml for each; its folder "latest" is left out')
    .option('--markdown', 'as Markdown instead of HTML')
    .option('-o, --output <file>', 'where it goes (default: standard output)')
    .addHelpText('after', '\nExample:\n  pidns report matrix reports -o reports/matrix.html')
    .action(async (folder: string, options: unknown) => done(await reportMatrix(folder, options, shell)))

  report
    .command('diff')
    .description('tell what changed from one report to another')
    .argument('<before>', 'the earlier report')
    .argument('<after>', 'the later one')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Exit codes:
  0  no regression
  1  a regression: a required claim fails that did not fail before
  2  wrong usage, or a report that can't be read

Examples:
  pidns report diff reports/v1.37.1 reports/v1.37.2
  pidns report diff --json before/report.yaml after/report.yaml`,
    )
    .action(async (before: string, after: string, options: unknown) =>
      done(await reportDiff(before, after, options, shell)),
    )

  report
    .command('check')
    .description('tell whether reports have the form of this version, and if not, where they do not')
    .argument('<report...>', 'the reports')
    .addHelpText('after', '\nExample:\n  pidns report check reports/*/report.yaml')
    .action(async (files: string[]) => done(await checkReports(files, shell)))
}
