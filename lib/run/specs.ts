import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import Mocha from 'mocha'

const SPECS = new URL('../../specs/', import.meta.url)

const SPEC = /^(.*)\.spec\.[jt]s$/

/** The page first, then who shares, what they see and may do, how it goes on over time, and what goes with it. */
const ORDER = ['doc', 'ns', 'ephemeral', 'proc', 'sig', 'pid-1', 'root', 'cap', 'truth', 'life', 'api', 'mix']

function placeOf(file: string): number {
  const place = ORDER.indexOf(SPEC.exec(file)?.[1] ?? '')
  return place < 0 ? ORDER.length : place
}

/** The suite's specs in a Mocha of their own: loaded, so that their claims are listed, and not run yet. */
export async function loadSpecs(options: Mocha.MochaOptions = {}): Promise<Mocha> {
  const mocha = new Mocha({ ui: 'bdd', failZero: true, forbidOnly: true, ...options })
  const files = (await readdir(SPECS)).filter(file => SPEC.test(file)).sort((a, b) => placeOf(a) - placeOf(b))
  for (const file of files) mocha.addFile(fileURLToPath(new URL(file, SPECS)))
  await mocha.loadFilesAsync()
  return mocha
}

/** A Mocha reporter that writes Allure's results into a folder and says nothing on the terminal. */
export function allureInto(folder: string): Mocha.MochaOptions {
  return { reporter: 'allure-mocha', reporterOptions: { resultsDir: folder } }
}
