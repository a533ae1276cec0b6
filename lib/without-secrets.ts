import { lintSource } from '@secretlint/core'
import { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend'

/** Replaces a secret. */
const HIDDEN = '[left out]'

/** The end of a name with a secret value: the name of a variable, a flag, or a JSON or YAML key. */
const NAME =
  '(?:passw(?:or)?d|passphrase|pwd|secret|token|credentials?|api[_-]?key|access[_-]?key|private[_-]?key|(?:client|certificate|encryption|signing)[_-]?key)(?:[_-]?(?:data|value|hash|id|key|secret|access[_-]?key))?'

/** A quoted value. Its quotes may be escaped, inside a quoted text. */
const QUOTED = String.raw`(?:\\?"[^"\\\n]{1,4000}|\\?'[^'\\\n]{1,4000})`

/** A value after a name: quoted, or up to the end of the word. */
const VALUE = String.raw`(?:${QUOTED}|(?!\[left out\])[^\s\u0000-\u001f"'\\,;&<>()[\]{}|]{1,4000})`

/** The separator between a name and its value, on one line: `=`, `: `. */
const IS = String.raw`[ \t]{0,3}[:=][ \t]{0,3}`

/** A quote after a name. It may be escaped, inside a quoted text. */
const QUOTE = String.raw`\\?["']`

/**
 * Values that are no secrets: values without meaning, the first word of a kernel message about a file with
 * such a name, and the passwords in this suite's own manifests. Claims test that those are visible.
 */
const NO_SECRET =
  /^(?:true|false|null|none|nil|~|\d{1,3}|permission|operation|no|not|is|(?:args|env|file)-s3cret)$/i

/**
 * Patterns for secrets that a name or a position gives away. Every repetition is bounded, or runs over text
 * in which it can't begin again, so the time is linear in the text's length.
 */
const PLACES: readonly RegExp[] = [
  new RegExp(`(${NAME}${IS})(${VALUE})`, 'gi'),
  new RegExp(`(${NAME}${QUOTE}${IS})(${QUOTED})`, 'gi'),
  // A flag and its value as two separate arguments.
  new RegExp(`((?<![\\w-])--?[\\w-]{0,40}${NAME}[ \\t]{1,3})((?!-)${VALUE})`, 'gi'),
  // A container's environment variable: its name on one line, its value on the next.
  new RegExp(
    `(\\bname(?:${QUOTE})?:[ \\t]{0,3}(?:${QUOTE})?[\\w.-]{0,60}${NAME}(?:${QUOTE})?,?\\s{0,60}(?:${QUOTE})?value(?:${QUOTE})?${IS})(${VALUE})`,
    'gi',
  ),
  // The password in a URL.
  /(:\/\/[^\s/:@]{0,100}:)([^\s/@]{1,200})(?=@)/g,
  // Authorization headers, with or without a scheme.
  /\b(authorization\\?["']?[ \t]{0,3}[:=][ \t]{0,3}\\?["']?(?:[a-z]{1,20}[ \t]{1,3})?)(?!\[left out\]|(?:basic|bearer|digest|negotiate|token)\b)([^\s"'\\,;]{6,4000})/gi,
  /\b(Bearer[ \t]{1,3})([\w.~+/=-]{12,4000})/gi,
  // Registry credentials (~/.docker/config.json).
  /(\\?"auth\\?"[ \t]{0,3}:[ \t]{0,3}\\?")([\w+/=]{4,4000})/g,
]

const BEGIN_OF_KEY = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/
const END_OF_KEY = /-----END [A-Z ]{0,40}PRIVATE KEY-----/
const PRIVATE_KEY = /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----).*?(-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/gs

/** Long words. Tokens among them have a recognizable format. */
const WORD = /[\w.-]{16,}/g

/**
 * Tokens of GitHub, GitLab, Slack, AWS, npm, Stripe, Google, Docker Hub and Vault; bootstrap tokens of
 * Kubernetes.
 */
const TOKEN =
  /(?:^|[.-])(?:gh[pousr]_\w{20}|github_pat_\w{20}|glpat-[\w-]{16}|xox[abeoprs]-[\w-]{10}|(?:AKIA|ASIA)[A-Z0-9]{16}|npm_\w{30}|[rs]k_live_\w{16}|AIza[\w-]{30}|dckr_pat_[\w-]{20}|hvs\.[\w-]{20})|^[a-z0-9]{6}\.[a-z0-9]{16}$/

/** A JSON Web Token (RFC 7519), the format of service account tokens. */
const WEB_TOKEN = /eyJ[\w-]{8,}\.[\w-]{8,}\./y

function isToken(word: string): boolean {
  if (TOKEN.test(word)) return true
  const form = new RegExp(WEB_TOKEN)
  form.lastIndex = Math.max(word.indexOf('eyJ'), 0)
  return form.test(word)
}

/**
 * Removes the credentials that a name, a position or a format gives away. For output that is written at once,
 * line by line. Reports go through more rules (`allWithoutSecrets`). Linear in the text's length, and
 * idempotent.
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
  // In a shortened text, the first line of a key may be gone while most of the key is still there.
  const whole = end >= 0 && (begin < 0 || end < begin) ? HIDDEN + text.slice(end) : text
  return whole.replace(PRIVATE_KEY, `$1${HIDDEN}$2`)
}

function hidden(value: string): string {
  const [, quote = '', content = ''] = /^(\\?["']|)(.*)$/s.exec(value) ?? []
  return quote + (NO_SECRET.test(content) || content.startsWith(HIDDEN) ? content : HIDDEN)
}

/** Rules that secretlint keeps up to date: token formats of some thirty services, and database URLs. */
const RULES = {
  rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: recommended, options: {} }],
}

/** Separates texts that are checked together. No rule matches across it. */
const BETWEEN = '\n\n\n'

/**
 * Removes the credentials that any rule knows: those of `withoutSecrets`, and those that secretlint finds.
 * Checks all texts in one go and returns them in the same order.
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

/** Replaces these ranges of a text. @param ranges sorted by their start; they may overlap */
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
