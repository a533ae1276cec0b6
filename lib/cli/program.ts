import { randomBytes } from 'node:crypto'
import { Argument, Command, CommanderError, Option } from 'commander'
import { lookScript } from '../pod/look-script.ts'
import { DEFAULT_KUBERNETES, KINDS_NEWEST } from '../provision/kubernetes/version.ts'
import { SUITE_VERSION } from '../run/suite-version.ts'
import { TARGET_KINDS } from '../target/target-kind.ts'
import { COMPLETED_SHELLS, completion } from './commands/completion.ts'
import { provisionOption } from './consent.ts'
import { addMutateCommand } from './mutate-program.ts'
import { addReportCommands } from './report-program.ts'
import { addRuntimeCommands } from './runtime-program.ts'
import type { Shell } from './shell.ts'

const EXIT_CODES = `
Exit codes:
  0    every required claim passes
  1    a required claim fails
  2    wrong usage, or input that can't be used
  3    inconclusive: the environment kept claims from being judged, or files or results from being written; none failed
  4    a fault of pidns itself; what the run made is removed and its report is written first
  130  ended by Ctrl-C, 143 by TERM, 129 by HUP, 141 because nobody reads standard output any more;
       what the run made is removed first`

const KUBERNETES = ['--kubernetes <version>', 'Kubernetes version of the kind cluster'] as const
const BY_DEFAULT = `${KINDS_NEWEST}, or ${DEFAULT_KUBERNETES} on cgroup v1`
const NODES = ['--nodes <number>', 'nodes of the kind cluster that take pods'] as const
/** Undefined where it is not given: which version is got soonest the machine decides. */
const kubernetes = () => new Option(...KUBERNETES).default(undefined, BY_DEFAULT)
const nodes = () => new Option(...NODES).default('1')

/**
 * The command line; every command returns the exit code through `done`, and is loaded when it is chosen: what some of them
 * need takes half a second to load.
 */
export function program(shell: Shell, done: (exitCode: number) => void): Command {
  const pidns = new Command('pidns')
    .description("Does a cluster do what Kubernetes' documentation says of shareProcessNamespace?")
    .version(SUITE_VERSION, '-V, --version')
    .showHelpAfterError("('pidns --help' shows how it is used)")
    .addHelpText(
      'after',
      `${EXIT_CODES}

Examples:
  pidns run                                  make a kind cluster, judge it, remove it
  pidns run --target kubeconfig              judge the cluster of the current context
  pidns run --target cri --runtime-endpoint unix:///run/crio/crio.sock   judge a bare CRI runtime
  pidns run --runtime cri-o@1.36.3           start a bare CRI runtime, judge it, remove it
  pidns run --claim doc.ps-nginx             judge one claim
  pidns report html reports/latest -o report.html   draw what a run found
  pidns doctor                               what a kind cluster needs here, and what is missing

Environment:
  KUBECONFIG            the kubeconfig of --target kubeconfig
  PIDNS_CACHE           the folder for what is downloaded and built (default: where this system keeps caches)
  PIDNS_PROVISION       install: as the flag --provision install
  PIDNS_DEBUG           show where a fault of pidns itself comes from
  NO_COLOR              no colours
  GITHUB_ACTIONS, GITHUB_STEP_SUMMARY   set by GitHub: failures are annotated, the job's summary is written

Files of a run, in the folder of --out:
  report.yaml           the result as data; everything else is drawn from it
  report.html           the same to read, in one file
  junit.xml             for Jenkins and GitLab
  allure-results/       for Allure
  diagnostics/          of pods on which claims did not hold, and the nodes' runtime logs`,
    )

  pidns
    .command('run')
    .description('judge a cluster and write a report')
    .addOption(
      new Option('--target <target>', 'where pods run (default: kind; cri with --runtime)').choices(
        TARGET_KINDS,
      ),
    )
    // Undefined where it is not given: it does not go with every target.
    .addOption(kubernetes())
    .addOption(new Option(...NODES).default(undefined, '1'))
    .option('--keep', 'leave the kind cluster, or the started runtime, there after the run')
    .option('--reuse', 'take one that was kept; make and keep one where there is none')
    .addOption(provisionOption())
    .option('--kubeconfig <file>', 'kubeconfig of the cluster (default: $KUBECONFIG, else ~/.kube/config)')
    .option('--context <name>', 'context of the kubeconfig (default: its current one)')
    .option(
      '--runtime-class <name>',
      'RuntimeClass of every pod that names none: judge that runtime; a kind cluster made for it brings crun',
    )
    .option('--k3s-image <image>', 'image of k3s, for --target k3s: rancher/k3s:v1.34.2-k3s1')
    .option('--runtime <runtime>', 'start this CRI runtime in a container: containerd@2.4.2, cri-o@1.36.3')
    .option('--runtime-endpoint <socket>', 'socket of the CRI runtime (default: $CONTAINER_RUNTIME_ENDPOINT)')
    .option('--image-endpoint <socket>', "socket of its image service (default: the runtime's)")
    .option('--runtime-handler <name>', 'handler of the CRI runtime (default: its default)')
    .option(
      '--pod-folder <dir>',
      "where pods' logs and volumes go; the CRI runtime must see it by the same path",
    )
    .addOption(several('--claim <id>', 'judge only this claim or chapter; repeatable', 'all'))
    .option(
      '--without-restarts',
      'leave out the claims that stop or restart something, which take most of the time',
    )
    .option(
      '--slow <factor>',
      'give everything on the target so many times as long: for slow nodes (default: 1)',
    )
    .option('--without-diagnostics', 'look into no pod whose claim fails, and keep no logs')
    .option(
      '--out <dir>',
      'where report.yaml, report.html, junit.xml and allure-results/ go',
      'reports/latest',
    )
    .option('--summary <file>', 'write a summary for a pull request there, as Markdown')
    .option('-q, --quiet', 'print only what did not pass, and the conclusion')
    .option('--json', 'print what happens as JSON, one event a line; the last one is the report')
    .option('--implementation <file>', 'YAML that says whose result it is; or by the five flags below')
    .option('--organisation <name>', 'who publishes the report')
    .option('--project <name>', 'what was judged: the runtime, the distribution')
    .option('--url <url>', 'where that project is')
    .option('--project-version <version>', 'its version')
    .addOption(several('--contact <contact>', 'where questions go; repeatable', 'none'))
    .addHelpText(
      'after',
      `${EXIT_CODES}

Examples:
  pidns run --claim doc --out mine
  pidns run --kubernetes v1.35.4 --keep
  pidns run --runtime-class crun
  pidns run --quiet --summary summary.md
  pidns run --json --quiet | jq -c 'select(.event == "claim")'
  pidns run --target kubeconfig --kubeconfig ~/.kube/staging --context staging
  pidns run --target cri --runtime-endpoint unix:///run/containerd/containerd.sock
  pidns run --runtime containerd@2.4.2 --runtime-handler crun`,
    )
    .action(async (options: unknown) => done(await (await import('./commands/run.ts')).run(options, shell)))

  pidns
    .command('claims')
    .description('list the claims')
    .addOption(several('--claim <id>', 'only this claim or chapter; repeatable', 'all'))
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  pidns claims --claim doc --json')
    .action(async (options: unknown) =>
      done(await (await import('./commands/claims.ts')).listClaims(options, shell)),
    )

  pidns
    .command('explain')
    .description('tell what a claim rests on, how it is judged and how to see it by hand with kubectl')
    .argument('<id>', 'the claim')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  pidns explain doc.sighup-restarts-workers')
    .action(async (id: string, options: unknown) =>
      done(await (await import('./commands/explain.ts')).explain(id, options, shell)),
    )

  pidns
    .command('look-script')
    .description('print the shell script by which containers look around, to be run by hand')
    .addHelpText('after', '\nExample:\n  pidns look-script | kubectl exec -i callers -c user -- sh')
    .action(() => shell.write(`${lookScript(randomBytes(16).toString('hex'))}\n`))

  pidns
    .command('doctor')
    .description(
      'tell what a kind cluster needs on this machine, what is missing and what would be done about it',
    )
    .addOption(kubernetes())
    .option('--fix', 'do it')
    .addOption(provisionOption())
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  pidns doctor --kubernetes v1.35.4 --fix')
    .action(async (options: unknown) =>
      done(await (await import('./commands/doctor.ts')).doctor(options, shell)),
    )

  pidns
    .command('sbom')
    .description('print the bill of materials (CycloneDX) of an image that was built here')
    .addOption(kubernetes())
    .option('--runtime <runtime>', 'the image of this CRI runtime: containerd@2.4.2, cri-o@1.36.3')
    .addHelpText('after', '\nExample:\n  pidns sbom --runtime cri-o@1.36.3 > cri-o.cdx.json')
    .action(async (options: unknown) => done(await (await import('./commands/sbom.ts')).sbom(options, shell)))

  const cluster = pidns.command('cluster').description('kind clusters that outlive a run')
  cluster
    .command('up')
    .description('make a kind cluster and keep it; take the one that is there already')
    .addOption(kubernetes())
    .addOption(nodes())
    .addOption(provisionOption())
    .addHelpText(
      'after',
      '\nExamples:\n  pidns cluster up && pidns run --reuse\n  eval "$(pidns cluster up)" && kubectl get nodes',
    )
    .action(async (options: unknown) =>
      done(await (await import('./commands/cluster.ts')).clusterUp(options, shell)),
    )
  cluster
    .command('down')
    .description('remove kind clusters that this suite made')
    .argument('[name...]', 'the clusters')
    .option('--all', 'all that no run uses')
    .addHelpText('after', '\nExample:\n  pidns cluster down --all')
    .action(async (names: string[], options: unknown) =>
      done(await (await import('./commands/cluster.ts')).clusterDown(names, options, shell)),
    )
  cluster
    .command('list')
    .description('list the kind clusters that this suite made')
    .option('--json', 'as JSON')
    .action(async (options: unknown) =>
      done(await (await import('./commands/cluster.ts')).clusterList(options, shell)),
    )

  addMutateCommand(pidns, shell, done)
  addReportCommands(pidns, shell, done)

  pidns
    .command('completion')
    .description('print a script by which a shell completes commands, options and claims')
    .addArgument(new Argument('<shell>', 'the shell').choices(COMPLETED_SHELLS))
    .addHelpText(
      'after',
      `
Examples:
  source <(pidns completion bash)
  pidns completion zsh >~/.zfunc/_pidns
  pidns completion fish >~/.config/fish/completions/pidns.fish`,
    )
    .action(async (name: string) => done(await completion(name, pidns, shell)))
  addRuntimeCommands(pidns, shell, done)

  for (const command of withSubcommands(pidns)) command.exitOverride()
  return pidns
}

/** Whether commander has said already what there was to say: help, version, or what is wrong with the usage. */
export function hasBeenSaid(thrown: unknown): thrown is CommanderError {
  return thrown instanceof CommanderError
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)]
}

/** A flag that may be given more than once. @param none what it means when it is not given */
function several(flags: string, description: string, none: string): Option {
  const collect = (value: string, all: readonly string[]) => [...all, value]
  return new Option(flags, description).argParser(collect).default([], none)
}
