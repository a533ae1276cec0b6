import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { Problem } from '../../problem.ts'

/** The names of Chromium in different packages. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * Opens the browser of this machine: PIDNS_BROWSER, or a Chromium on the PATH.
 * @throws Problem (environment) if there is none
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.PIDNS_BROWSER ?? (await onPath())
  if (executablePath === undefined) {
    throw new Problem('environment', `There is no browser: none of ${NAMES.join(', ')} is on the PATH.`, {
      remedy: "Run 'apt-get install chromium', or set PIDNS_BROWSER to the path of a browser.",
    })
  }
  // Containers often run as root, and root can't use Chromium's sandbox. The pages are our own files.
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
