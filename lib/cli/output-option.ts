import { Option } from 'commander'

/** What `--output` takes. */
export const FORMATS = ['json', 'yaml'] as const

/** `-o`, as kubectl has it, for a command that can print data. */
export function outputOption(): Option {
  return new Option('-o, --output <format>', 'print data instead of text').choices(FORMATS)
}
