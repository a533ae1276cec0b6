const SUFFIXES: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
}

/**
 * The value of a quantity in the Kubernetes API: `500m` is 0.5, `48Mi` is 50331648.
 * @throws Error if the text is not a quantity, which is a bug in the manifest
 */
export function quantity(text: string): number {
  const [, number, suffix = ''] = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(text) ?? []
  const factor = SUFFIXES[suffix]
  if (number === undefined || factor === undefined) throw new Error(`this is not a quantity: '${text}'`)
  return Number(number) * factor
}
