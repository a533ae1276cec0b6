import { allClaims } from '../mocha/specs.ts'
import { Problem } from '../problem.ts'
import { findings } from './quotations/check.ts'
import { type Origin, type Original, originalOf, originFrom } from './quotations/origin.ts'
import type { NamedPage } from './quotations/page.ts'
import { readPages, writePage } from './quotations/page-files.ts'
import { type Pinning, pin } from './quotations/pin.ts'
import { type Quotation, quotationsOf } from './quotations/quotation.ts'
import { exitCodeFor, script } from './script.ts'

const USAGE = `npm run quotations:pin -- --from FOLDER [--commit COMMIT]

Reads the pages that claims quote, compares every quotation with them word for word, and writes their
fingerprints to lib/development/quotations/fingerprints. Pages that FOLDER does not have stay as they are.
If a quotation is not in its page, nothing is written.

  --from FOLDER    has a checkout of a page's repository, as OWNER/NAME or NAME or FOLDER itself;
                   or a page as a single file with the name of its fingerprint, such as kill.2
  --commit COMMIT  which commit to read from the checkout (its newest if not given); which commit
                   single files are of

For example:
  git clone --depth 1 --filter blob:none --no-checkout https://github.com/kubernetes/website /tmp/pages/website
  npm run quotations:pin -- --from /tmp/pages`

/** Pins the pages that claims quote, or pins them again at another commit. */
await script(
  USAGE,
  { options: { from: { type: 'string' }, commit: { type: 'string' } } },
  async (_, { values }) => {
    const origin = await originFrom(values.from, values.commit)
    const pages = await readPages()
    const originals = await originalsOf(pages, origin)
    const quotations = quotationsOf(await allClaims())
    const pinnings = [...originals].map(([page, original]) => pin(page, original, quotations))
    const wrong = wrongAt(pinnings, pages, quotations)
    for (const finding of wrong) console.error(`${finding}\n`)
    if (wrong.length > 0) console.error('Nothing is pinned: correct these quotations first.')
    else await write(pinnings, pages)
    return exitCodeFor(wrong.length === 0)
  },
)

/** @throws Problem (usage) if there is none */
async function originalsOf(
  pages: readonly NamedPage[],
  origin: Origin,
): Promise<ReadonlyMap<NamedPage, Original>> {
  const originals = new Map<NamedPage, Original>()
  for (const page of pages) {
    const original = await originalOf(page, origin)
    if (original !== undefined) originals.set(page, original)
  }
  if (originals.size > 0) return originals
  throw new Problem('usage', `No page that claims quote is in ${origin.folder}${at(origin)}.`, {
    remedy: 'npm run quotations:pin -- --help shows what the folder should have.',
  })
}

function at({ commit }: Origin): string {
  return commit === undefined ? '' : ` at commit ${commit}`
}

/** What is wrong with the quotations from these pages, and with those that any page of the site may have. */
function wrongAt(
  pinnings: readonly Pinning[],
  pages: readonly NamedPage[],
  quotations: readonly Quotation[],
): readonly string[] {
  const pinned = new Map(pinnings.map(({ page }) => [page.name, page]))
  const after = pages.map(page => pinned.get(page.name) ?? page)
  const ofSite = quotations.filter(({ where }) => where === undefined)
  return [...pinnings.flatMap(({ wrong }) => wrong), ...findings(ofSite, after)]
}

async function write(pinnings: readonly Pinning[], pages: readonly NamedPage[]): Promise<void> {
  for (const { page } of pinnings) {
    await writePage(page)
    console.log(
      `${page.name}: ${page.repository}@${page.commit?.slice(0, 12)}${page.excerpt ? ', an excerpt' : ''}`,
    )
  }
  const names = new Set(pinnings.map(({ page }) => page.name))
  const others = pages.filter(({ name }) => !names.has(name)).map(({ name }) => name)
  if (others.length > 0) console.log(`As they were: ${others.join(', ')}`)
}
