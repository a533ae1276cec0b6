import * as allure from 'allure-js-commons'
import { chapterOf, type Level } from '../claim/claim.ts'
import type { Outcome } from '../claim/judge.ts'
import { codeBlock, inert } from '../visible.ts'
import { shownTexts } from './shown.ts'

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
  const [why = '', ...shown] = await shownTexts([
    judgement.verdict === 'pass' ? '' : judgement.reason,
    ...evidence.flatMap(({ title, seen }) => [title, seen]),
  ])
  const reason = judgement.verdict === 'pass' ? '' : `\n\n${judgement.verdict}:\n\n${codeBlock(why)}`
  await allure.description(
    `> ${inert(source.says.replace(/\s+/g, ' '))}\n\n(${inert(source.where)})${reason}`,
  )
  for (let index = 0; index < shown.length; index += 2)
    await allure.attachment(shown[index] ?? '', shown[index + 1] ?? '', allure.ContentType.TEXT)
}
