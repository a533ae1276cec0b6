import { type Command, Option } from 'commander'
import { DEFAULT_KUBERNETES, KINDS_NEWEST } from '../provision/kubernetes/version.ts'
import { AT_ONCE } from './at-once.ts'
import { kernel, lsm, ptraceScope } from './kernel-options.ts'
import { provisionOption } from './provision-option.ts'
import type { Shell } from './shell.ts'

/** Adds `pidns mutate`, which tests the suite itself. */
export function addMutateCommand(pidns: Command, shell: Shell, done: (exitCode: number) => void): void {
  pidns
    .command('mutate')
    .description(
      'test the suite itself: run it on runtimes with deliberate faults (mutants) and show which claims notice',
    )
    .argument('[mutant...]', 'test only these mutants (default: all)')
    .addOption(
      new Option('--kubernetes <version>', 'Kubernetes version of the kind cluster').default(
        undefined,
        `${KINDS_NEWEST}, or ${DEFAULT_KUBERNETES} on cgroup v1`,
      ),
    )
    .option('--reuse', 'use a kept kind cluster; this restarts its containerd twice')
    .option(
      '--runtime <runtime>',
      'use a bare CRI runtime in a container instead of a kind cluster, e.g. containerd@2.4.2',
    )
    .addOption(kernel())
    .addOption(lsm())
    .addOption(ptraceScope())
    .addOption(provisionOption())
    .option('--all-claims', 'test every claim, not only those that must or must not notice the fault')
    .option(
      '--parallel <n>',
      `how many mutants to test at the same time (default: ${AT_ONCE.here}, or ${AT_ONCE.ownKernel} on a kernel of its own)`,
    )
    .option('--out <dir>', 'folder for mutants.json and the reports', 'reports/mutants')
    .option('--list', 'only list the mutants and their faults')
    .option('--coverage', 'only list the required claims, each with the mutants that must make it fail')
    .option('--json', 'print the matrix or a list as JSON')
    .addHelpText(
      'after',
      `
Exit codes:
  0    the expected claims killed every mutant, and no claim raised a false alarm
  1    a mutant survived, a claim missed the fault it should notice, or a claim failed without reason;
       with --coverage: no mutant names some required claim
  2    wrong usage
  3    undecided: the environment kept pidns from testing a mutant
  4    a fault of pidns itself

Examples:
  pidns mutate --list
  pidns mutate --coverage
  pidns mutate own-pidns hidepid --reuse
  pidns mutate --runtime containerd
  pidns mutate --all-claims --out reports/matrix`,
    )
    .action(async (names: string[], options: unknown) =>
      done(await (await import('./commands/mutate.ts')).mutate(names, options, shell)),
    )
}
