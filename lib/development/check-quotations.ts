import { allClaims } from '../mocha/specs.ts'
import { findings, unquoted } from './quotations/check.ts'
import { readPages } from './quotations/page-files.ts'
import { quotationsOf } from './quotations/quotation.ts'

/** Checks word for word what the claims quote. Prints what does not stand in its source, and exits with 1. */
const quotations = quotationsOf(await allClaims())
const pages = await readPages()
const found = [
  ...findings(quotations, pages),
  ...unquoted(quotations, pages).map(
    ({ name }) => `No claim quotes ${name}: remove fingerprints/${name}.json.`,
  ),
]
for (const finding of found) console.error(`${finding}\n`)
if (found.length > 0) process.exitCode = 1
else console.log(`${quotations.length} quotations stand word for word in their sources.`)
