import { Argument, Command, CommanderError, Option } from 'commander'
import { DEFAULT_KUBERNETES, KINDS_NEWEST } from '../provision/kubernetes/version.ts'
import { SUITE_VERSION } from '../run/suite-version.ts'
import { TARGET_KINDS } from '../target/target-kind.ts'
import { COMPLETED_SHELLS } from './completion/shells.ts'
import { kernel, lsm, ptraceScope } from './kernel-options.ts'
import { addMutateCommand } from './mutate-program.ts'
import { outputOption } from './output-option.ts'
import { provisionOption } from './provision-option.ts'
import { addReportCommands } from './report-program.ts'
import { addRuntimeCommands } from './runtime-program.ts'
import type { Shell } from './shell.ts'

const EXIT_CODES = `
Exit codes:
  0    every required claim passes
  1    a required claim fails
  2    wrong usage or unusable input
  3    inconclusive: no required claim failed, but the environment stopped pidns from testing or writing results
  4    a fault of pidns itself; pidns first removes what the run created and writes its report
  130  ended by Ctrl-C (143 by TERM, 129 by HUP, 141 because the reader of standard output has gone);
       pidns first removes what the run created`

const KUBERNETES = ['--kubernetes <version>', 'Kubernetes version of the kind cluster'] as const
const BY_DEFAULT = `${KINDS_NEWEST}, or ${DEFAULT_KUBERNETES} on cgroup v1`
const NODES = ['--nodes <number>', 'number of schedulable nodes in the kind cluster'] as const
/** The headings of the commands in the help. */
const TEST = 'Test a cluster or a runtime:'
const RESULTS = 'Results:'
const HERE = 'This machine:'

const GROUP_OF: Readonly<Record<string, string>> = {
  run: TEST,
  claims: TEST,
  explain: TEST,
  rights: TEST,
  images: TEST,
  'look-script': TEST,
  mutate: TEST,
  report: RESULTS,
}

/** Undefined by default: pidns then picks the version that this machine can get soonest. */
const kubernetes = () => new Option(...KUBERNETES).default(undefined, BY_DEFAULT)
const nodes = () => new Option(...NODES).default('1')

/**
 * The command line. Each command passes its exit code to `done`. Commands load only when chosen, because some
 * of their dependencies take half a second to load.
 */
export function program(shell: Shell, done: (exitCode: number) => void): Command {
  const pidns = new Command('pidns')
    .description(
      'Test whether a cluster does what the Kubernetes documentation says about shareProcessNamespace.',
    )
    .version(SUITE_VERSION, '-V, --version')
    // picocolors reads it from the command line.
    .option('--no-color', 'do not use colours')
    .showHelpAfterError("(see 'pidns --help')")
    .addHelpText(
      'after',
      `${EXIT_CODES}

Examples:
  pidns run                                  create a kind cluster, test it, delete it
  pidns run --target kubeconfig              test the cluster of the current context
  pidns run --target cri --runtime-endpoint unix:///run/crio/crio.sock   test a running CRI runtime
  pidns run --runtime cri-o@1.36.3           start a CRI runtime in a container, test it, remove it
  pidns run --runtime containerd --kernel uml --lsm selinux   the same on a kernel of its own, with SELinux
  pidns run --claim doc.ps-nginx             test one claim
  pidns report html reports/latest -o report.html   write the report as an HTML page
  pidns doctor                               check what a kind cluster needs here and what is missing

Environment:
  KUBECONFIG            the cluster to test, unless a flag names another target
  PIDNS_CACHE           folder for downloads and builds (default: the system's cache folder)
  PIDNS_PROVISION       'install' has the effect of --provision install
  PIDNS_<FLAG>          a flag of 'pidns run', e.g. PIDNS_KUBECONFIG for --kubeconfig or PIDNS_YES=1; the flag itself wins
  PIDNS_DEBUG           show the stack trace of a fault of pidns itself
  NO_COLOR              do not use colours
  GITHUB_ACTIONS, GITHUB_STEP_SUMMARY   set by GitHub: pidns annotates failures and writes the job summary

Files:
  pidns.yaml            in the current folder: flags of 'pidns run' without their dashes, e.g. 'node-selector: pool=gpu'

A run writes these files into the folder of --out:
  report.yaml           the result as data; pidns makes all other files from it
  report.html           the report as one HTML page
  junit.xml             for Jenkins and GitLab
  allure-results/       for Allure, with --allure
  diagnostics/          state of pods whose claims did not pass, and runtime logs of the nodes`,
    )

  pidns
    .command('run')
    .description('test a cluster or a CRI runtime and write a report')
    .optionsGroup('Target:')
    .addOption(
      new Option(
        '--target <target>',
        'what to test (default: what the flags below name, else the cluster of $KUBECONFIG or of the pod around it, else kind)',
      ).choices(TARGET_KINDS),
    )
    // These stay undefined by default, because they do not work with every target.
    .addOption(kubernetes())
    .addOption(new Option(...NODES).default(undefined, '1'))
    .option('--keep', 'keep the kind cluster or the started runtime after the run')
    .option('--reuse', 'use a kept cluster or runtime; if there is none, create one and keep it')
    .addOption(provisionOption())
    .optionsGroup('An existing cluster:')
    .option('--kubeconfig <file>', 'kubeconfig of the cluster (default: $KUBECONFIG or ~/.kube/config)')
    .option('--context <name>', 'context in the kubeconfig (default: the current context)')
    .option('--as <user>', 'user to act as on the cluster, e.g. system:serviceaccount:default:tester')
    .option(
      '--runtime-class <name>',
      'RuntimeClass for every pod without one, to test that runtime; a new kind cluster then includes crun',
    )
    .option('-n, --namespace <name>', 'use this namespace and make nothing outside it (default: make one)')
    .option(
      '--node <name>',
      "the node that the pods go to (default: the cluster's first node that takes pods)",
    )
    .option('--node-selector <labels>', 'choose the node by its labels, e.g. pool=gpu')
    .addOption(
      severalOrNone(
        '--toleration <taint>',
        "let the pods tolerate a taint, e.g. pool=gpu:NoSchedule; 'all' for all; repeatable",
      ),
    )
    .option(
      '--pod-patch <file>',
      'YAML with labels, annotations, resources, … that every pod gets, where policies demand them',
    )
    .option('--image-registry <registry>', 'take all images from this registry, e.g. registry.example/mirror')
    .option('--image-map <file>', 'YAML with another name for each image that has one')
    .option('--image-pull-secret <file>', "credentials for the registry: a config.json of 'docker login'")
    .option('-y, --yes', 'make pods on an existing cluster without asking')
    .option('--dry-run', 'only say what a run would make on an existing cluster, and whether you may')
    .option('--k3s-image <image>', 'k3s image for --target k3s, e.g. rancher/k3s:v1.34.2-k3s1')
    .optionsGroup('A runtime without Kubernetes:')
    .option(
      '--runtime <runtime>',
      'start this CRI runtime in a container, e.g. containerd@2.4.2 or cri-o@1.36.3',
    )
    .addOption(kernel())
    .addOption(lsm())
    .addOption(ptraceScope())
    .option('--runtime-endpoint <socket>', 'socket of the CRI runtime (default: $CONTAINER_RUNTIME_ENDPOINT)')
    .option('--image-endpoint <socket>', 'socket of the image service (default: the runtime socket)')
    .option('--runtime-handler <name>', "handler of the CRI runtime (default: the runtime's default)")
    .option(
      '--pod-folder <dir>',
      'folder for the logs and volumes of pods; the CRI runtime must see it under the same path',
    )
    .optionsGroup('Claims:')
    .addOption(
      severalOrNone(
        '--claim <claims>',
        "test only these: ids, chapters, patterns such as '*.ps-*', level:required; '!' leaves out; repeatable (default: all)",
      ),
    )
    .option('--focus <regex>', 'test only claims whose id or title matches')
    .option('--skip <regex>', 'leave out claims whose id or title matches')
    .option('--rerun <dir>', 'test the claims that did not pass in the report of this folder')
    .option('--fail-fast', 'end the run when a required claim fails')
    .option('--repeat <times>', 'test each claim several times, on fresh pods; the worst verdict counts')
    .option('--keep-failed', 'leave the pods on which claims failed, and say how to enter them')
    .option(
      '--without-restarts',
      'leave out the claims that stop or restart something; these take most of the time',
    )
    .optionsGroup('Time and order:')
    .option(
      '--slow <factor>',
      'multiply all time limits on the target, for slow nodes (default: 1; with --kernel 8, or 16 on kind)',
    )
    .option(
      '--start-within <seconds>',
      'limit for the start of one pod, even if it makes progress (default: 900)',
    )
    .option(
      '--start-at-once <pods>',
      'how many pods may start at the same time, for slow nodes (default: all; 2 with --kernel)',
    )
    .option('--without-diagnostics', 'do not inspect pods whose claims fail, and do not save logs')
    .optionsGroup('Results:')
    .option('--out <dir>', 'folder for report.yaml, report.html and junit.xml (default: reports/latest)')
    .option('--allure', 'also write allure-results/ for Allure')
    .option('--summary <file>', 'write a Markdown summary for a pull request to this file')
    .option(
      '-v, --verbose',
      'also print each request to the cluster or runtime, and each program that was run',
    )
    .option('-q, --quiet', 'print only what did not pass, and the conclusion')
    .option('--json', 'print events as JSON, one per line; the last event is the report')
    .addOption(outputOption())
    .option(
      '--implementation <file>',
      'YAML file with publisher and project; the five flags below override it',
    )
    .option('--organisation <name>', 'who publishes the report')
    .option('--project <name>', 'the project under test: the runtime or distribution')
    .option('--url <url>', "the project's home page")
    .option('--project-version <version>', "the project's version")
    .addOption(severalOrNone('--contact <contact>', 'where to send questions; repeatable'))
    .addHelpText(
      'after',
      `${EXIT_CODES}

Examples:
  pidns run --claim doc --out mine
  pidns run --claim level:required,'!life' --skip out-of-memory
  pidns run --rerun reports/latest --out again
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
    .addOption(several('--claim <claims>', 'list only these, as for pidns run; repeatable', 'all'))
    .option('--json', 'print JSON')
    .addOption(outputOption())
    .addHelpText('after', '\nExample:\n  pidns claims --claim doc -o yaml')
    .action(async (options: unknown) =>
      done(await (await import('./commands/claims.ts')).listClaims(options, shell)),
    )

  pidns
    .command('explain')
    .description('explain a claim: its source, how it is tested and how to check it by hand with kubectl')
    .argument('<id>', 'id of the claim')
    .option('--json', 'print JSON')
    .addOption(outputOption())
    .addHelpText('after', '\nExample:\n  pidns explain doc.sighup-restarts-workers')
    .action(async (id: string, options: unknown) =>
      done(await (await import('./commands/explain.ts')).explain(id, options, shell)),
    )

  pidns
    .command('rights')
    .description('print the ServiceAccount, roles and bindings with the least rights that a run needs')
    .addOption(
      several('--claim <claims>', 'for a run of only these claims, as for pidns run; repeatable', 'all'),
    )
    .option('-n, --namespace <name>', 'for a run with --namespace, which makes nothing outside it')
    .option('--service-account <account>', 'who gets them, NAMESPACE:NAME', 'default:pidns-conformance')
    .option('--confine', 'also print an admission policy that holds the account to the namespaces of runs')
    .addHelpText(
      'after',
      `
Examples:
  pidns rights | kubectl apply -f -
  pidns rights --namespace mine --service-account mine:tester --claim doc`,
    )
    .action(async (options: unknown) =>
      done(await (await import('./commands/rights.ts')).rights(options, shell)),
    )

  const images = pidns
    .command('images')
    .description('the images of the pods: list them, carry them to a cluster')
  images
    .command('list')
    .description('list the images that a run uses, and the names it would use instead')
    .addOption(several('--claim <claims>', 'of only these claims, as for pidns run; repeatable', 'all'))
    .option('--image-registry <registry>', 'as for pidns run')
    .option('--image-map <file>', 'as for pidns run')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  pidns images list --image-registry registry.example/mirror
  pidns images list --image-registry registry.example/mirror | while read from to; do skopeo copy "docker://$from" "docker://$to"; done`,
    )
    .action(async (options: unknown) =>
      done(await (await import('./commands/images.ts')).listImages(options, shell)),
    )
  images
    .command('save')
    .description('write the images into archives, for a machine without a registry; builds what nobody has')
    .argument('<dir>', 'folder for the archives')
    .addOption(provisionOption())
    .addHelpText('after', '\nExample:\n  pidns images save images && docker load -i images/*nginx*.tar')
    .action(async (folder: string, options: unknown) =>
      done(await (await import('./commands/images.ts')).saveImages(folder, options, shell)),
    )
  images
    .command('load')
    .description('load archives of pidns images save into a kind cluster')
    .argument('<dir>', 'folder with the archives')
    .requiredOption('--cluster <name>', 'name of the kind cluster')
    .addHelpText('after', '\nExample:\n  pidns images load images --cluster kind')
    .action(async (folder: string, options: unknown) =>
      done(await (await import('./commands/images.ts')).loadImages(folder, options, shell)),
    )

  pidns
    .command('version')
    .description('print the version of pidns')
    .addOption(outputOption())
    .action(async (options: unknown) =>
      done(await (await import('./commands/version.ts')).version(options, shell)),
    )

  pidns
    .command('look-script')
    .description('print the script that the suite runs in containers, so that you can run it by hand')
    .addHelpText('after', '\nExample:\n  pidns look-script | kubectl exec -i callers -c user -- sh')
    .action(async () => done(await (await import('./commands/look-script.ts')).printLookScript(shell)))

  pidns
    .command('doctor')
    .description(
      'check what a kind cluster needs on this machine, what is missing and how pidns would get it',
    )
    .addOption(kubernetes())
    .option('--fix', 'get what is missing')
    .addOption(provisionOption())
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  pidns doctor --kubernetes v1.35.4 --fix')
    .action(async (options: unknown) =>
      done(await (await import('./commands/doctor.ts')).doctor(options, shell)),
    )

  pidns
    .command('sbom')
    .description('print the bill of materials (CycloneDX) of an image that pidns built on this machine')
    .addOption(kubernetes())
    .option('--runtime <runtime>', 'use the image of this CRI runtime, e.g. containerd@2.4.2 or cri-o@1.36.3')
    .addHelpText('after', '\nExample:\n  pidns sbom --runtime cri-o@1.36.3 > cri-o.cdx.json')
    .action(async (options: unknown) => done(await (await import('./commands/sbom.ts')).sbom(options, shell)))

  const cluster = pidns.command('cluster').description('manage kind clusters that outlive a run')
  cluster
    .command('up')
    .description('create a kind cluster and keep it, or use the one that is already there')
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
    .description('delete kind clusters that pidns created')
    .argument('[name...]', 'names of the clusters')
    .option('--all', 'delete all of them that no run uses')
    .addHelpText('after', '\nExample:\n  pidns cluster down --all')
    .action(async (names: string[], options: unknown) =>
      done(await (await import('./commands/cluster.ts')).clusterDown(names, options, shell)),
    )
  cluster
    .command('list')
    .description('list the kind clusters that pidns created')
    .option('--json', 'print JSON')
    .action(async (options: unknown) =>
      done(await (await import('./commands/cluster.ts')).clusterList(options, shell)),
    )

  addMutateCommand(pidns, shell, done)
  addReportCommands(pidns, shell, done)

  pidns
    .command('completion')
    .description('print a shell completion script for commands, options and claims')
    .addArgument(new Argument('<shell>', 'name of the shell').choices(COMPLETED_SHELLS))
    .addHelpText(
      'after',
      `
Examples:
  source <(pidns completion bash)
  pidns completion zsh >~/.zfunc/_pidns
  pidns completion fish >~/.config/fish/completions/pidns.fish`,
    )
    .action(async (name: string) =>
      done(await (await import('./commands/completion.ts')).completion(name, pidns, shell)),
    )
  addRuntimeCommands(pidns, shell, done)
  // commander's own command gets the group that is set when it is named.
  pidns.commandsGroup(HERE).helpCommand('help [command]', 'print this, or the help of a command')

  for (const command of pidns.commands) command.helpGroup(GROUP_OF[command.name()] ?? HERE)
  for (const command of withSubcommands(pidns)) command.exitOverride()
  return pidns
}

/** Whether commander has already printed the help, the version or a usage error. */
export function hasBeenSaid(thrown: unknown): thrown is CommanderError {
  return thrown instanceof CommanderError
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)]
}

/** A repeatable flag. @param none what the help shows as its default */
function several(flags: string, description: string, none: string): Option {
  return severalOrNone(flags, description).default([], none)
}

/** A repeatable flag that is undefined if it is not given, because it does not work with every target. */
function severalOrNone(flags: string, description: string): Option {
  const collect = (value: string, all: readonly string[] = []) => [...all, value]
  return new Option(flags, description).argParser(collect)
}
