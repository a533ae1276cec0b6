import * as allure from 'allure-js-commons'
import { chapterOf, type Level } from '../claim/claim.ts'
import type { Outcome } from '../claim/judge.ts'

const SEVERITY: Readonly<Record<Level, allure.Severity>> = {
  required: allure.Severity.CRITICAL,
  recommended: allure.Severity.NORMAL,
  informative: allure.Severity.MINOR,
}

/** Adds to the Allure result of the running test what the claim says of itself, and its evidence. */
export async function annotateAllure({ claim, judgement, evidence }: Outcome): Promise<void> {
  const { id, level, source } = claim
  await allure.allureId(id)
  await allure.severity(SEVERITY[level])
  await allure.feature(chapterOf(claim))
  await allure.link(source.url, source.where)
  const reason = judgement.verdict === 'pass' ? '' : `\n\n${judgement.verdict}: ${judgement.reason}`
  await allure.description(`> ${source.says.replace(/\s+/g, ' ')}\n\n(${source.where})${reason}`)
  for (const { title, seen } of evidence) await allure.attachment(title, seen, allure.ContentType.TEXT)
}
