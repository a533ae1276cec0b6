import type { Command } from 'commander'
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
  crictl --runtime-endpoint "$(pidns runtime up cri-o@1.36.3)" info`,
    )
    .action(async (text: string, options: unknown) =>
      done(await (await import('./commands/runtime.ts')).runtimeUp(text, options, shell)),
    )
  runtime
    .command('down')
    .description('remove runtimes that this suite started')
    .argument('[name...]', 'their containers')
    .option('--all', 'all that are kept')
    .addHelpText('after', '\nExample:\n  pidns runtime down --all')
    .action(async (names: string[], options: unknown) =>
      done(await (await import('./commands/runtime.ts')).runtimeDown(names, options, shell)),
    )
  runtime
    .command('list')
    .description('list the runtimes that this suite started')
    .option('--json', 'as JSON')
    .action(async (options: unknown) =>
      done(await (await import('./commands/runtime.ts')).runtimeList(options, shell)),
    )

  pidns
    .command('clean')
    .description(
      'remove what ended runs left on this machine, and on a cluster or in a runtime that is named',
    )
    .option('--context <name>', 'also what they left on the cluster of this context')
    .option(
      '--kubeconfig <file>',
      'the kubeconfig of that cluster (default: $KUBECONFIG, else ~/.kube/config)',
    )
    .option('--runtime-endpoint <socket>', 'also what they left in the CRI runtime at this socket')
    .option('--pod-folder <dir>', 'where the runs on that runtime had their folders, if they were told one')
    .option('--run <id>', 'only what this run made, whether or not its process can be seen from here')
    .option(
      '--older-than <age>',
      "also what is older and whose process can't be seen from here: 30m, 12h, 7d",
    )
    .option('--all', 'everything of the suite, also what is kept, built and installed; never what a run uses')
    .option('--dry-run', 'only tell what would be removed')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Only what the suite made is touched: its name is computed from the id of a run, and a file or a Lease that the run
wrote agrees. What bears such a name and nothing else is left, and named.

Examples:
  pidns clean --dry-run
  pidns clean --context staging --older-than 1d
  pidns clean --context staging --run 1a2b3c4d
  pidns clean --runtime-endpoint unix:///run/containerd/containerd.sock`,
    )
    .action(async (options: unknown) =>
      done(await (await import('./commands/clean.ts')).clean(options, shell)),
    )
}
