import type { Command } from 'commander'
import { clean } from './commands/clean.ts'
import { runtimeDown, runtimeList, runtimeUp } from './commands/runtime.ts'
import { provisionOption } from './consent.ts'
import type { Shell } from './shell.ts'

/** Adds `pidns runtime …`, for CRI runtimes in containers that outlive a run, and `pidns clean`. */
export function addRuntimeCommands(pidns: Command, shell: Shell, done: (exitCode: number) => void): void {
  const runtime = pidns.command('runtime').description('CRI runtimes in containers that outlive a run')
  runtime
    .command('up')
    .description('start a CRI runtime in a container and keep it; take the one that is there already')
    .argument('<runtime>', 'containerd or cri-o, with a version or without: containerd@2.4.2')
    .addOption(provisionOption())
    .addHelpText(
      'after',
      `
It prints the endpoint, and nothing else, to standard output.

Example:
  crictl --runtime-endpoint "$(pidns runtime up cri-o@1.34.0)" info`,
    )
    .action(async (text: string, options: unknown) => done(await runtimeUp(text, options, shell)))
  runtime
    .command('down')
    .description('remove runtimes that this suite started')
    .argument('[name...]', 'their containers')
    .option('--all', 'all that are kept')
    .addHelpText('after', '\nExample:\n  pidns runtime down --all')
    .action(async (names: string[], options: unknown) => done(await runtimeDown(names, options, shell)))
  runtime
    .command('list')
    .description('list the runtimes that this suite started')
    .option('--json', 'as JSON')
    .action(async (options: unknown) => done(await runtimeList(options, shell)))

  pidns
    .command('clean')
    .description('remove what ended runs left on this machine, and in a runtime that is named')
    .option('--runtime-endpoint <socket>', 'also what they left in the CRI runtime at this socket')
    .option('--all', 'also what is kept, and what runs of other machines made; never what a run here uses')
    .option('--dry-run', 'only tell what would be removed')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Only what bears the label of this suite is touched.

Examples:
  pidns clean --dry-run
  pidns clean --runtime-endpoint unix:///run/containerd/containerd.sock`,
    )
    .action(async (options: unknown) => done(await clean(options, shell)))
}
