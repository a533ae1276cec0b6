/**
 * What a container wrote, from a log in the CRI's form: each line has a time, the stream, `P` for a part of a line or
 * `F` for its end, and the text (k8s.io/cri-client/pkg/logs).
 */
export function textOfLog(log: string): string {
  return log
    .split('\n')
    .map(line => {
      const [, tag, text] = /^\S+ (?:stdout|stderr) (\S+) (.*)$/s.exec(line) ?? []
      if (tag === undefined || text === undefined) return ''
      return tag.split(':').includes('P') ? text : `${text}\n`
    })
    .join('')
}
