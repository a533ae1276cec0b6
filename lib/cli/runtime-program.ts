import type { Command } from 'commander'
import { kernel, lsm, ptraceScope } from './kernel-options.ts'
import { provisionOption } from './provision-option.ts'
import type { Shell } from './shell.ts'

/** Adds `pidns runtime …` for CRI runtimes in containers that outlive a run, and `pidns clean`. */
export function addRuntimeCommands(pidns: Command, shell: Shell, done: (exitCode: number) => void): void {
  const runtime = pidns.command('runtime').description('manage CRI runtimes in containers that outlive a run')
  runtime
    .command('up')
    .description('start a CRI runtime in a container and keep it, or use the one that is already there')
    .argument('<runtime>', 'containerd or cri-o, with or without a version, e.g. containerd@2.4.2')
    .addOption(kernel())
    .addOption(lsm())
    .addOption(ptraceScope())
    .addOption(provisionOption())
    .addHelpText(
      'after',
      `
Standard output gets only the endpoint.

Example:
  crictl --runtime-endpoint "$(pidns runtime up cri-o@1.36.3)" info`,
    )
    .action(async (text: string, options: unknown) =>
      done(await (await import('./commands/runtime.ts')).runtimeUp(text, options, shell)),
    )
  runtime
    .command('down')
    .description('remove CRI runtimes that pidns started')
    .argument('[name...]', 'names of their containers')
    .option('--all', 'remove all of them that no run uses')
    .addHelpText('after', '\nExample:\n  pidns runtime down --all')
    .action(async (names: string[], options: unknown) =>
      done(await (await import('./commands/runtime.ts')).runtimeDown(names, options, shell)),
    )
  runtime
    .command('list')
    .description('list the CRI runtimes that pidns started')
    .option('--json', 'print JSON')
    .action(async (options: unknown) =>
      done(await (await import('./commands/runtime.ts')).runtimeList(options, shell)),
    )

  pidns
    .command('clean')
    .description(
      'remove what ended runs left behind on this machine and, if you name one, on a cluster or in a runtime',
    )
    .option('--context <name>', 'also clean the cluster of this context')
    .option(
      '--kubeconfig <file>',
      'also clean the cluster of this kubeconfig (default with --context: $KUBECONFIG or ~/.kube/config)',
    )
    .option('-n, --namespace <name>', 'there, clean only this namespace, which runs with --namespace used')
    .option('--runtime-endpoint <socket>', 'also clean the CRI runtime at this socket')
    .option('--pod-folder <dir>', 'the --pod-folder of the runs on that runtime, if they had one')
    .option('--run <id>', "remove only what this run created, even if pidns can't see its process from here")
    .option(
      '--older-than <age>',
      "also remove older things whose process pidns can't see from here; e.g. 30m, 12h or 7d",
    )
    .option(
      '--all',
      'remove everything of pidns, also what was kept, built or installed, but never what a run uses',
    )
    .option('--dry-run', 'only show what pidns would remove')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
pidns removes only what it created: the name comes from the id of a run, and a file or a Lease that the run wrote
confirms it. If something only has such a name, pidns leaves and lists it.

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
