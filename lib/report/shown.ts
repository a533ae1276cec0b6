import { cut } from '../cut.ts'
import { visible } from '../visible.ts'
import { allWithoutSecrets } from '../without-secrets.ts'
import type { Report } from './schema.ts'

/** How long a text of a report may be, in characters: a log or a listing of more is no evidence that a person reads. */
const LONGEST = 256 * 1024

/** Words of the suite and numbers in words: what they may be, the report's form says. */
const FIXED: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'date', 'id', 'level', 'verdict', 'url'])

/**
 * A report as it may be written and shown, anywhere: without credentials, with the invisible made visible, each text cut to
 * what a person reads. All that a run writes is made of what this returns.
 */
export async function shownReport(report: Report): Promise<Report> {
  const texts: string[] = []
  eachText(report, text => {
    texts.push(text)
    return text
  })
  const shown = (await shownTexts(texts)).values()
  return eachText(withoutUrlUsers(report), () => shown.next().value ?? '')
}

/** Texts as they may be shown, each in its place. */
function shownTexts(texts: readonly string[]): Promise<readonly string[]> {
  return allWithoutSecrets(texts.map(text => visible(cut(text, LONGEST))))
}

/** The same with each text replaced, in an order that is always the same. */
function eachText<T>(value: T, replace: (text: string) => string): T
function eachText(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value)
  if (Array.isArray(value)) return value.map(item => eachText(item, replace))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, FIXED.has(key) ? item : eachText(item, replace)]),
  )
}

/** The one URL that a person gives, without a user and a password. */
function withoutUrlUsers(report: Report): Report {
  const { implementation } = report
  if (implementation === undefined) return report
  const url = new URL(implementation.url)
  if (url.username === '' && url.password === '') return report
  url.username = ''
  url.password = ''
  return { ...report, implementation: { ...implementation, url: url.href } }
}
