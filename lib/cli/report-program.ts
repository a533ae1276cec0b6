import type { Command } from 'commander'
import { checkReports } from './commands/report/check.ts'
import { reportHtml } from './commands/report/html.ts'
import type { Shell } from './shell.ts'

/** Adds `pidns report …`: what is done with reports that are there. */
export function addReportCommands(pidns: Command, shell: Shell, done: (exitCode: number) => void): void {
  const report = pidns
    .command('report')
    .description('read, compare and publish reports; a report is its file or its folder')

  report
    .command('check')
    .description('tell whether reports have the form of this version, and if not, where they do not')
    .argument('<report...>', 'the reports')
    .addHelpText('after', '\nExample:\n  pidns report check reports/*')
    .action(async (files: string[]) => done(await checkReports(files, shell)))

  report
    .command('html')
    .description('draw a report as one self-contained HTML file, which loads nothing from anywhere')
    .argument('<report>', 'the report')
    .option('-o, --output <file>', 'where it goes (default: standard output)')
    .addHelpText('after', '\nExample:\n  pidns report html reports/latest -o report.html')
    .action(async (path: string, options: unknown) => done(await reportHtml(path, options, shell)))
}
