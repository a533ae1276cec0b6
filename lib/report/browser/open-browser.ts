import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { Problem } from '../../problem.ts'

/** What Chromium is called by those who package it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * The browser of this machine: PIDNS_BROWSER, or a Chromium on the PATH.
 * @throws Problem (environment) where there is none
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.PIDNS_BROWSER ?? (await onPath())
  if (executablePath === undefined) {
    throw new Problem('environment', `No browser is here: none of ${NAMES.join(', ')} is on the PATH.`, {
      remedy: "'apt-get install chromium' gets one; or PIDNS_BROWSER names one that is elsewhere.",
    })
  }
  // Root, as which containers often run, can't use Chromium's own sandbox; the pages are files made here.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

async function onPath(): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  for (const file of NAMES.flatMap(name => folders.map(folder => join(folder, name)))) {
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return file
  }
  return undefined
}
