import { Option } from 'commander'

/** The only value of the flag and of its variable. */
export const INSTALL = 'install'

/** The flag with which a user agrees to changes to the system. */
export function provisionOption(): Option {
  return new Option(
    '--provision <what>',
    'install: let pidns install and start what is missing (default: ask on a terminal, otherwise change nothing)',
  ).choices([INSTALL])
}
