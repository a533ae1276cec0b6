import { lstat, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isUnfinished, writeAtomically } from '../atomic-write.ts'
import { inJson } from '../in-json.ts'
import { makeFolder } from '../make-folder.ts'
import { anOwner, hasEnded, isRunId, isWithinSight, type Owner, thisProcess } from '../ownership.ts'
import { Problem } from '../problem.ts'
import { API_VERSION } from './schema.ts'

/** The file by which a run knows a folder as one that a run made: the id of that run, and its process. */
const MARK = '.pidns-run'

const aMark = z.object({ run: z.string().refine(isRunId), owner: anOwner })

/** What a run writes into its folder, and what it makes there and fills. */
const FILES = ['report.yaml', 'report.html', 'junit.xml'] as const
const ALLURE_RESULTS = 'allure-results'
const DIAGNOSTICS = 'diagnostics'

const ANOTHER = 'Name another folder with --out, or move it away.'

/** The folder of a run's files. What is in it is replaced only where a run has written it. */
export class ReportFolder {
  readonly path: string
  readonly #runId: string

  private constructor(path: string, runId: string) {
    this.path = path
    this.#runId = runId
  }

  /**
   * Makes the folder, or takes it over from an earlier run, whose files stay until {@link clear}.
   * @throws Problem (usage) before anything is changed: it can't be made, another run writes to it, or it holds files of
   * somebody else under the names of ours
   */
  static async take(path: string, runId: string): Promise<ReportFolder> {
    await makeFolder(path)
    const last = await markOf(path)
    if (last !== undefined && isWritingElsewhere(last.owner)) {
      throw new Problem('usage', `The run ${last.run} still writes to ${path}.`, { remedy: ANOTHER })
    }
    if (last === undefined) await refuseStrangersFiles(path)
    for (const name of [ALLURE_RESULTS, DIAGNOSTICS]) await refuseStrangersFolder(join(path, name))
    const folder = new ReportFolder(path, runId)
    await folder.#mark(path)
    return folder
  }

  get file(): string {
    return join(this.path, 'report.yaml')
  }

  get allureResults(): string {
    return join(this.path, ALLURE_RESULTS)
  }

  /** The folder for what was seen of pods that claims did not hold on; made when it is asked for. */
  async diagnostics(): Promise<string> {
    const folder = join(this.path, DIAGNOSTICS)
    await this.#makeMarked(folder)
    return folder
  }

  /** Removes what earlier runs left: their Allure results, their diagnostics, and files that they were killed in. */
  async clear(): Promise<void> {
    for (const name of [ALLURE_RESULTS, DIAGNOSTICS]) {
      await rm(join(this.path, name), { recursive: true, force: true })
    }
    const unfinished = (await readdir(this.path)).filter(isUnfinished)
    for (const name of unfinished) await rm(join(this.path, name), { force: true })
    await this.#makeMarked(this.allureResults)
  }

  /** Replaces a file of the run, whole. */
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

/** Of another process, that is known to live. One of another machine or PID namespace is not known to. */
function isWritingElsewhere(owner: Owner): boolean {
  return owner.nonce !== thisProcess().nonce && isWithinSight(owner) && !hasEnded(owner)
}

/** The run that marked a folder; undefined where none did, or what is there was cut. */
async function markOf(folder: string): Promise<z.infer<typeof aMark> | undefined> {
  return inJson(aMark, await readFile(join(folder, MARK), 'utf8').catch(() => ''))
}

/** @throws Problem (usage) when a folder that no run has marked has a file of a name that a run would replace */
async function refuseStrangersFiles(path: string): Promise<void> {
  const there = new Set(await readdir(path))
  const [stranger] = FILES.filter(name => there.has(name))
  if (stranger === undefined) return
  // Before runs marked their folders, their reports began like this.
  const report = await readFile(join(path, 'report.yaml'), 'utf8').catch(() => '')
  if (report.startsWith(`apiVersion: ${API_VERSION.split('/')[0]}/`)) return
  throw new Problem('usage', `${join(path, stranger)} is there already and no run of pidns wrote it.`, {
    remedy: ANOTHER,
  })
}

/** @throws Problem (usage) when it is there, is not empty, and no run has marked it */
async function refuseStrangersFolder(path: string): Promise<void> {
  const found = await lstat(path).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return undefined
    throw thrown
  })
  if (found === undefined) return
  const isOurs =
    found.isDirectory() && ((await markOf(path)) !== undefined || (await readdir(path)).length === 0)
  if (isOurs) return
  throw new Problem('usage', `${path} is there already and no run of pidns made it: a run would empty it.`, {
    remedy: ANOTHER,
  })
}
