import { type Command, Option } from 'commander'
import { DEFAULT_KUBERNETES, KINDS_NEWEST } from '../provision/kubernetes/version.ts'
import { provisionOption } from './consent.ts'
import type { Shell } from './shell.ts'

/** The command that tests the suite itself. */
export function addMutateCommand(pidns: Command, shell: Shell, done: (exitCode: number) => void): void {
  pidns
    .command('mutate')
    .description(
      'test the suite itself: judge runtimes that are faulty on purpose, and tell which claims notice',
    )
    .argument('[mutant...]', 'only these (default: all)')
    .addOption(
      new Option('--kubernetes <version>', 'Kubernetes version of the kind cluster').default(
        undefined,
        `${KINDS_NEWEST}, or ${DEFAULT_KUBERNETES} on cgroup v1`,
      ),
    )
    .option('--reuse', 'take a kind cluster that was kept; its containerd is restarted twice')
    .option('--runtime <runtime>', 'on a bare CRI runtime in a container instead: containerd@2.4.2')
    .addOption(provisionOption())
    .option('--all-claims', 'judge every claim, not only those that name a fault or must be left alone by it')
    .option('--parallel <n>', 'how many mutants are judged at the same time', '2')
    .option('--out <dir>', 'where mutants.json and the reports go', 'reports/mutants')
    .option('--list', 'list the mutants and their faults, and judge nothing')
    .option('--json', 'print the matrix, or the list, as JSON')
    .addHelpText(
      'after',
      `
Exit codes:
  0    every mutant was killed by the claims that name its fault, and no claim raised a false alarm
  1    a mutant survived, a claim missed what it names, or failed without reason
  2    wrong usage
  3    undecided: the environment kept a mutant from being judged
  4    a fault of pidns itself

Examples:
  pidns mutate --list
  pidns mutate own-pidns hidepid --reuse
  pidns mutate --runtime containerd
  pidns mutate --all-claims --out reports/matrix`,
    )
    .action(async (names: string[], options: unknown) =>
      done(await (await import('./commands/mutate.ts')).mutate(names, options, shell)),
    )
}
