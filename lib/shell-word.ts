/** A text as one word of a POSIX shell: as it is where no character of it means anything there, else in quotes. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** Words as a command line of a POSIX shell. */
export function shellWords(words: readonly string[]): string {
  return words.map(shellWord).join(' ')
}
