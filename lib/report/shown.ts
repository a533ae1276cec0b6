import { cut } from '../cut.ts'
import { visible } from '../visible.ts'
import { allWithoutSecrets } from '../without-secrets.ts'
import type { Report } from './schema.ts'

/** The longest text in a report, in characters. Nobody reads a longer log or listing as evidence. */
const LONGEST = 256 * 1024

/** Keys whose values stay unchanged: the report's schema already restricts them. */
const FIXED: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'date', 'id', 'level', 'verdict', 'url'])

/**
 * Makes a report safe to write and show anywhere: removes credentials, makes invisible characters visible and
 * shortens long texts. A run makes all its output from what this returns.
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

/** Makes texts safe to show, in the same order. */
function shownTexts(texts: readonly string[]): Promise<readonly string[]> {
  return allWithoutSecrets(texts.map(text => visible(cut(text, LONGEST))))
}

/** A copy with each text replaced. The order of the calls to `replace` is always the same. */
function eachText<T>(value: T, replace: (text: string) => string): T
function eachText(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value)
  if (Array.isArray(value)) return value.map(item => eachText(item, replace))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, FIXED.has(key) ? item : eachText(item, replace)]),
  )
}

/** Removes user and password from the only URL that a user can give. */
function withoutUrlUsers(report: Report): Report {
  const { implementation } = report
  if (implementation === undefined) return report
  const url = new URL(implementation.url)
  if (url.username === '' && url.password === '') return report
  url.username = ''
  url.password = ''
  return { ...report, implementation: { ...implementation, url: url.href } }
}
