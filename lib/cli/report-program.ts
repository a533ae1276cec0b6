import type { Command } from 'commander'
import type { Shell } from './shell.ts'

type Draw = (path: string, options: unknown, shell: Shell) => Promise<number>

/** A view of one report, written to a file or to standard output. */
interface View {
  readonly name: string
  readonly description: string
  readonly example: string
  readonly draw: Draw
}

const VIEWS: readonly View[] = [
  {
    name: 'html',
    description: 'write a report as one self-contained HTML file that loads nothing else',
    example: 'pidns report html reports/latest -o report.html',
    draw: async (...given) => (await import('./commands/report/html.ts')).reportHtml(...given),
  },
  {
    name: 'markdown',
    description: 'write a report as Markdown for a pull request',
    example: 'pidns report markdown reports/latest >>"$GITHUB_STEP_SUMMARY"',
    draw: async (...given) => (await import('./commands/report/markdown.ts')).reportMarkdown(...given),
  },
  {
    name: 'junit',
    description: 'write a report as JUnit XML for Jenkins and GitLab',
    example: 'pidns report junit reports/latest -o junit.xml',
    draw: async (...given) => (await import('./commands/report/junit.ts')).reportJunit(...given),
  },
  {
    name: 'ctrf',
    description: 'write a report in the Common Test Report Format (JSON) for tools of ctrf.io',
    example: 'pidns report ctrf reports/latest -o ctrf.json',
    draw: async (...given) => (await import('./commands/report/ctrf.ts')).reportCtrf(...given),
  },
  {
    name: 'badge',
    description: "write a report's conclusion as an SVG badge",
    example: 'pidns report badge reports/latest -o badge.svg',
    draw: async (...given) => (await import('./commands/report/badge.ts')).reportBadge(...given),
  },
]

/** Adds `pidns report …`, the commands for existing reports. */
export function addReportCommands(pidns: Command, shell: Shell, done: (exitCode: number) => void): void {
  const report = pidns.command('report').description('convert, compare and check reports')

  for (const { name, description, example, draw } of VIEWS) {
    report
      .command(name)
      .description(description)
      .argument('<report>', 'report file, or the folder of a run')
      .option('-o, --output <file>', 'file to write (default: standard output)')
      .addHelpText('after', `\nExample:\n  ${example}`)
      .action(async (path: string, options: unknown) => done(await draw(path, options, shell)))
  }

  report
    .command('matrix')
    .description('put several reports side by side: one row per claim, one column per report')
    .argument('<folder>', 'folder whose subfolders each contain a report.yaml; skips the subfolder "latest"')
    .option('--markdown', 'write Markdown instead of HTML')
    .option('-o, --output <file>', 'file to write (default: standard output)')
    .addHelpText('after', '\nExample:\n  pidns report matrix reports -o reports/matrix.html')
    .action(async (folder: string, options: unknown) =>
      done(await (await import('./commands/report/matrix.ts')).reportMatrix(folder, options, shell)),
    )

  report
    .command('diff')
    .description('show what changed between two reports')
    .argument('<before>', 'the earlier report: a file, or the folder of a run')
    .argument('<after>', 'the later report')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Exit codes:
  0  no regression
  1  a regression: a required claim fails now and did not fail before
  2  wrong usage, or a report that can't be read

Examples:
  pidns report diff reports/v1.37.1 reports/v1.37.2
  pidns report diff --json before/report.yaml after/report.yaml`,
    )
    .action(async (before: string, after: string, options: unknown) =>
      done(await (await import('./commands/report/diff.ts')).reportDiff(before, after, options, shell)),
    )

  report
    .command('check')
    .description("check reports against this version's schema, and show the first errors")
    .argument('<report...>', 'report files, or folders of runs')
    .addHelpText('after', '\nExample:\n  pidns report check reports/*/report.yaml')
    .action(async (files: string[]) =>
      done(await (await import('./commands/report/check.ts')).checkReports(files, shell)),
    )
}
