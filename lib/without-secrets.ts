import { lintSource } from '@secretlint/core'
import { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend'

/** What stands in the place of a secret. */
const HIDDEN = '[left out]'

/** What a name ends in whose value is a secret: of a variable, a flag, a key of JSON or YAML. */
const NAME =
  '(?:passw(?:or)?d|passphrase|pwd|secret|token|credentials?|api[_-]?key|access[_-]?key|private[_-]?key|(?:client|certificate|encryption|signing)[_-]?key)(?:[_-]?(?:data|value|hash|id|key|secret|access[_-]?key))?'

/** A value in quotes, which may stand inside a quoted text themselves. */
const QUOTED = String.raw`(?:\\?"[^"\\\n]{1,4000}|\\?'[^'\\\n]{1,4000})`

/** A value as it follows a name: quoted, or up to what ends a word. */
const VALUE = String.raw`(?:${QUOTED}|(?!\[left out\])[^\s\u0000-\u001f"'\\,;&<>()[\]{}|]{1,4000})`

/** Between a name and its value, on one line: `=`, `: `. */
const IS = String.raw`[ \t]{0,3}[:=][ \t]{0,3}`

/** Quotes around a name, which may stand inside a quoted text themselves. */
const QUOTE = String.raw`\\?["']`

/**
 * Values that tell nothing; the beginning of what the kernel says of a file with such a name; and the passwords of this
 * suite's own manifests, which it judges to be visible.
 */
const NO_SECRET =
  /^(?:true|false|null|none|nil|~|\d{1,3}|permission|operation|no|not|is|(?:args|env|file)-s3cret)$/i

/**
 * Forms in which secrets come whose rule is a name or a place. Every repetition is bounded or runs over what it can't
 * begin in again: the time is linear in the text's length.
 */
const PLACES: readonly RegExp[] = [
  new RegExp(`(${NAME}${IS})(${VALUE})`, 'gi'),
  new RegExp(`(${NAME}${QUOTE}${IS})(${QUOTED})`, 'gi'),
  // A flag and its value as two arguments.
  new RegExp(`((?<![\\w-])--?[\\w-]{0,40}${NAME}[ \\t]{1,3})((?!-)${VALUE})`, 'gi'),
  // A variable of a container: its name on one line, its value on the next.
  new RegExp(
    `(\\bname(?:${QUOTE})?:[ \\t]{0,3}(?:${QUOTE})?[\\w.-]{0,60}${NAME}(?:${QUOTE})?,?\\s{0,60}(?:${QUOTE})?value(?:${QUOTE})?${IS})(${VALUE})`,
    'gi',
  ),
  // The password of a URL.
  /(:\/\/[^\s/:@]{0,100}:)([^\s/@]{1,200})(?=@)/g,
  // Headers: what follows the scheme, or stands without one.
  /\b(authorization\\?["']?[ \t]{0,3}[:=][ \t]{0,3}\\?["']?(?:[a-z]{1,20}[ \t]{1,3})?)(?!\[left out\]|(?:basic|bearer|digest|negotiate|token)\b)([^\s"'\\,;]{6,4000})/gi,
  /\b(Bearer[ \t]{1,3})([\w.~+/=-]{12,4000})/gi,
  // Credentials of a registry (~/.docker/config.json).
  /(\\?"auth\\?"[ \t]{0,3}:[ \t]{0,3}\\?")([\w+/=]{4,4000})/g,
]

const BEGIN_OF_KEY = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/
const END_OF_KEY = /-----END [A-Z ]{0,40}PRIVATE KEY-----/
const PRIVATE_KEY = /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----).*?(-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/gs

/** Long words: the tokens among them tell by their form what they are. */
const WORD = /[\w.-]{16,}/g

/** Tokens of GitHub, GitLab, Slack, AWS, npm, Stripe, Google, Docker Hub and Vault; bootstrap tokens of Kubernetes. */
const TOKEN =
  /(?:^|[.-])(?:gh[pousr]_\w{20}|github_pat_\w{20}|glpat-[\w-]{16}|xox[abeoprs]-[\w-]{10}|(?:AKIA|ASIA)[A-Z0-9]{16}|npm_\w{30}|[rs]k_live_\w{16}|AIza[\w-]{30}|dckr_pat_[\w-]{20}|hvs\.[\w-]{20})|^[a-z0-9]{6}\.[a-z0-9]{16}$/

/** A JSON Web Token, as service accounts have it (RFC 7519). */
const WEB_TOKEN = /eyJ[\w-]{8,}\.[\w-]{8,}\./y

function isToken(word: string): boolean {
  if (TOKEN.test(word)) return true
  const form = new RegExp(WEB_TOKEN)
  form.lastIndex = Math.max(word.indexOf('eyJ'), 0)
  return form.test(word)
}

/**
 * A text without the credentials that are known by a name, a place or a form. It is for what is written at once, line by
 * line; a report is filtered by more rules (`allWithoutSecrets`). Linear in the text's length, and idempotent.
 */
export function withoutSecrets(text: string): string {
  const withoutTokens = withoutPrivateKeys(text).replace(WORD, word => (isToken(word) ? HIDDEN : word))
  return PLACES.reduce(
    (left, form) => left.replace(form, (_, before: string, value: string) => before + hidden(value)),
    withoutTokens,
  )
}

function withoutPrivateKeys(text: string): string {
  const end = text.search(END_OF_KEY)
  const begin = text.search(BEGIN_OF_KEY)
  // Where a text was cut, the beginning of a key may be gone, and most of the key is there.
  const whole = end >= 0 && (begin < 0 || end < begin) ? HIDDEN + text.slice(end) : text
  return whole.replace(PRIVATE_KEY, `$1${HIDDEN}$2`)
}

function hidden(value: string): string {
  const [, quote = '', content = ''] = /^(\\?["']|)(.*)$/s.exec(value) ?? []
  return quote + (NO_SECRET.test(content) || content.startsWith(HIDDEN) ? content : HIDDEN)
}

/** Rules that others keep up to date (secretlint): forms of tokens of some thirty services, and of database URLs. */
const RULES = {
  rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: recommended, options: {} }],
}

/** Stands between two texts that are looked at together; no rule looks across it. */
const BETWEEN = '\n\n\n'

/**
 * Texts without the credentials that all rules know, each in its place: those of `withoutSecrets`, and those that
 * secretlint finds in all of them at once.
 */
export async function allWithoutSecrets(texts: readonly string[]): Promise<readonly string[]> {
  const filtered = texts.map(withoutSecrets)
  const { messages } = await lintSource({
    source: { content: filtered.join(BETWEEN), filePath: 'report.txt', ext: '.txt', contentType: 'text' },
    options: { noPhysicFilePath: true, config: RULES },
  })
  const found = messages.map(({ range: [from, to] }) => ({ from, to })).toSorted((a, b) => a.from - b.from)
  if (found.length === 0) return filtered
  let start = 0
  return filtered.map(text => {
    const [from, to] = [start, start + text.length]
    start = to + BETWEEN.length
    const inside = found.filter(range => range.from < to && range.to > from)
    return without(
      text,
      inside.map(range => ({ from: range.from - from, to: range.to - from })),
    )
  })
}

interface Range {
  readonly from: number
  readonly to: number
}

/** @param ranges in their order; they may overlap */
function without(text: string, ranges: readonly Range[]): string {
  let at = 0
  let left = ''
  for (const { from, to } of ranges) {
    if (to <= at) continue
    left += text.slice(at, Math.max(from, at)) + (from >= at ? HIDDEN : '')
    at = to
  }
  return left + text.slice(at)
}
