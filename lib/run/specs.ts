import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import Mocha from 'mocha'

const SPECS = new URL('../../specs/', import.meta.url)

/** The suite's specs in a Mocha of their own: loaded, so that their claims are listed, and not run yet. */
export async function loadSpecs(options: Mocha.MochaOptions = {}): Promise<Mocha> {
  const mocha = new Mocha({ ui: 'bdd', failZero: true, forbidOnly: true, ...options })
  const files = (await readdir(SPECS)).filter(file => /\.spec\.[jt]s$/.test(file)).sort()
  for (const file of files) mocha.addFile(fileURLToPath(new URL(file, SPECS)))
  await mocha.loadFilesAsync()
  return mocha
}

/** A Mocha reporter that writes Allure's results into a folder and says nothing on the terminal. */
export function allureInto(folder: string): Mocha.MochaOptions {
  return { reporter: 'allure-mocha', reporterOptions: { resultsDir: folder } }
}
