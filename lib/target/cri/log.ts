import { createReadStream } from 'node:fs'
import { text } from 'node:stream/consumers'
import { LOG_LIMIT } from '../log-limit.ts'

/** The text of a log file, up to {@link LOG_LIMIT}. @throws Error if the file can't be read */
export function readLog(file: string): Promise<string> {
  return text(createReadStream(file, { end: LOG_LIMIT - 1 }))
}

/**
 * What a container wrote, from a log in CRI format. Each line has a time, the stream, `P` for a part of a
 * line or `F` for its end, and the text (k8s.io/cri-client/pkg/logs).
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
