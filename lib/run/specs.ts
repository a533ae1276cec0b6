import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { FileSystemWriter, type Writer } from 'allure-js-commons/sdk/reporter'
import Mocha from 'mocha'
import { messageOf } from '../problem.ts'

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

/** Where Allure's results go, and why they are not all there. */
export interface AllureResults {
  resultsDir: string
  trouble: string | undefined
}

/**
 * A Mocha reporter that writes Allure's results and says nothing on the terminal. A result that can't be written is
 * told by `trouble`: an exception in Mocha's events would end the run.
 * @param results its folder is looked up as results are written
 */
export function allureInto(results: AllureResults): Mocha.MochaOptions {
  return { reporter: 'allure-mocha', reporterOptions: { writer: new TryingWriter(results) } }
}

/** Writes files for Allure, until one can't be written. */
class TryingWriter implements Writer {
  readonly #results: AllureResults

  constructor(results: AllureResults) {
    this.#results = results
  }

  writeResult(...args: Parameters<Writer['writeResult']>): void {
    this.#try(writer => writer.writeResult(...args))
  }
  writeGroup(...args: Parameters<Writer['writeGroup']>): void {
    this.#try(writer => writer.writeGroup(...args))
  }
  writeGlobals(...args: Parameters<Writer['writeGlobals']>): void {
    this.#try(writer => writer.writeGlobals(...args))
  }
  writeAttachment(...args: Parameters<Writer['writeAttachment']>): void {
    this.#try(writer => writer.writeAttachment(...args))
  }
  writeAttachmentFromPath(...args: Parameters<Writer['writeAttachmentFromPath']>): void {
    this.#try(writer => writer.writeAttachmentFromPath(...args))
  }
  writeEnvironmentInfo(...args: Parameters<Writer['writeEnvironmentInfo']>): void {
    this.#try(writer => writer.writeEnvironmentInfo(...args))
  }
  writeCategoriesDefinitions(...args: Parameters<Writer['writeCategoriesDefinitions']>): void {
    this.#try(writer => writer.writeCategoriesDefinitions(...args))
  }

  #try(write: (writer: Writer) => void): void {
    const { resultsDir, trouble } = this.#results
    if (trouble !== undefined) return
    try {
      write(new FileSystemWriter({ resultsDir }))
    } catch (thrown) {
      this.#results.trouble = `Allure's results are not whole: ${messageOf(thrown)}`
    }
  }
}
