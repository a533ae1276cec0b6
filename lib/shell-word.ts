/** A text as one POSIX shell word: unchanged if no character is special there, else in quotes. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** Words as a POSIX shell command line. */
export function shellWords(words: readonly string[]): string {
  return words.map(shellWord).join(' ')
}
