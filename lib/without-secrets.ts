/** What stands in the place of a secret. */
const HIDDEN = '[left out]'

/** Forms in which clusters' credentials come: tokens of service accounts, keys, headers, bootstrap tokens. */
const SECRETS: readonly (readonly [form: RegExp, replacement: string])[] = [
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, HIDDEN],
  [/(-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(-----END [A-Z ]*PRIVATE KEY-----|$)/gs, `$1${HIDDEN}$2`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${HIDDEN}`],
  [/\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g, HIDDEN],
  [
    /\b((?:client-key-data|token-id|token-secret|[\w-]*certificate-key|tokenSecret)["']?\s*[:=]\s*["']?)[\w+/=.-]+/gi,
    `$1${HIDDEN}`,
  ],
]

/** A text of a cluster without its credentials: it goes into a folder that people attach to issues. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((left, [form, replacement]) => left.replace(form, replacement), text)
}
