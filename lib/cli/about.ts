const WORDS: ReadonlySet<string> = new Set(['--help', '-h', '--version', '-V'])

/** Whether a command line asks for help or for the version, as far as one can see without reading it. */
export function isAboutPidns(args: readonly string[]): boolean {
  return args.length === 0 || args[0] === 'help' || args.some(word => WORDS.has(word))
}
