import { lstat, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isUnfinished, writeAtomically } from '../atomic-write.ts'
import { inJson } from '../in-json.ts'
import { makeFolder } from '../make-folder.ts'
import { anOwner, hasEnded, isRunId, isWithinSight, type Owner, thisProcess } from '../ownership.ts'
import { Problem } from '../problem.ts'
import { API_VERSION } from './schema.ts'

/** The file that marks a folder as made by a run. Contains the id and the process of that run. */
const MARK = '.pidns-run'

const aMark = z.object({ run: z.string().refine(isRunId), owner: anOwner })

/** The files and the subfolders that a run writes into its folder. */
const FILES = ['report.yaml', 'report.html', 'junit.xml'] as const
const ALLURE_RESULTS = 'allure-results'
const DIAGNOSTICS = 'diagnostics'

const ANOTHER = 'Choose another folder with --out, or move it away.'

/** The folder for a run's files. Replaces only files that a run wrote. */
export class ReportFolder {
  readonly path: string
  readonly #runId: string
  readonly #withAllure: boolean

  private constructor(path: string, runId: string, withAllure: boolean) {
    this.path = path
    this.#runId = runId
    this.#withAllure = withAllure
  }

  /**
   * Creates the folder, or takes it over from an earlier run. The files of that run stay until {@link clear}.
   * @param withAllure whether it gets results for Allure
   * @throws Problem (usage), before any change, if the folder can't be created, if another run writes to it,
   * or if it contains foreign files with the names of ours
   */
  static async take(path: string, runId: string, withAllure = false): Promise<ReportFolder> {
    await makeFolder(path)
    const last = await markOf(path)
    if (last !== undefined && isWritingElsewhere(last.owner)) {
      throw new Problem('usage', `The run ${last.run} still writes to ${path}.`, { remedy: ANOTHER })
    }
    if (last === undefined) await refuseStrangersFiles(path)
    for (const name of [ALLURE_RESULTS, DIAGNOSTICS]) await refuseStrangersFolder(join(path, name))
    const folder = new ReportFolder(path, runId, withAllure)
    await folder.#mark(path)
    return folder
  }

  get file(): string {
    return join(this.path, 'report.yaml')
  }

  /** Where Allure's results go; undefined if nobody wants them. */
  get allureResults(): string | undefined {
    return this.#withAllure ? join(this.path, ALLURE_RESULTS) : undefined
  }

  /** The folder for diagnoses of pods whose claims did not pass. Created on the first call. */
  async diagnostics(): Promise<string> {
    const folder = join(this.path, DIAGNOSTICS)
    await this.#makeMarked(folder)
    return folder
  }

  /** Removes what earlier runs left: Allure results, diagnostics, and unfinished files of killed runs. */
  async clear(): Promise<void> {
    for (const name of [ALLURE_RESULTS, DIAGNOSTICS]) {
      await rm(join(this.path, name), { recursive: true, force: true })
    }
    const unfinished = (await readdir(this.path)).filter(isUnfinished)
    for (const name of unfinished) await rm(join(this.path, name), { force: true })
    if (this.allureResults !== undefined) await this.#makeMarked(this.allureResults)
  }

  /** Replaces a file of the run atomically. */
  write(name: (typeof FILES)[number], text: string): Promise<void> {
    return writeAtomically(join(this.path, name), text)
  }

  async #makeMarked(folder: string): Promise<void> {
    await mkdir(folder).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code !== 'EEXIST') throw thrown
    })
    await this.#mark(folder)
  }

  #mark(folder: string): Promise<void> {
    const mark: z.infer<typeof aMark> = { run: this.#runId, owner: thisProcess() }
    return writeAtomically(join(folder, MARK), `${JSON.stringify(mark)}\n`)
  }
}

/** Whether another live process owns the folder. False if that process can't be seen from here. */
function isWritingElsewhere(owner: Owner): boolean {
  return owner.nonce !== thisProcess().nonce && isWithinSight(owner) && !hasEnded(owner)
}

/** The run that marked a folder. Undefined if there is no mark or it is cut off. */
async function markOf(folder: string): Promise<z.infer<typeof aMark> | undefined> {
  return inJson(aMark, await readFile(join(folder, MARK), 'utf8').catch(() => ''))
}

/** @throws Problem (usage) if a folder without a mark contains a file that a run would replace */
async function refuseStrangersFiles(path: string): Promise<void> {
  const there = new Set(await readdir(path))
  const [stranger] = FILES.filter(name => there.has(name))
  if (stranger === undefined) return
  // Older versions did not mark folders. Their reports began like this.
  const report = await readFile(join(path, 'report.yaml'), 'utf8').catch(() => '')
  if (report.startsWith(`apiVersion: ${API_VERSION.split('/')[0]}/`)) return
  throw new Problem('usage', `${join(path, stranger)} already exists, and no run of pidns wrote it.`, {
    remedy: ANOTHER,
  })
}

/** @throws Problem (usage) if the folder exists, is not empty, and has no mark of a run */
async function refuseStrangersFolder(path: string): Promise<void> {
  const found = await lstat(path).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return undefined
    throw thrown
  })
  if (found === undefined) return
  const isOurs =
    found.isDirectory() && ((await markOf(path)) !== undefined || (await readdir(path)).length === 0)
  if (isOurs) return
  throw new Problem(
    'usage',
    `${path} already exists, and no run of pidns created it: a run would empty it.`,
    {
      remedy: ANOTHER,
    },
  )
}
