import { type Notes, noteEvidence, noteMeasurement, takeNotesApart } from '../claim/evidence.ts'

/**
 * Something that is done once in a run and judged by several claims, such as a restart: the first claim that needs it
 * makes it happen, all get what it gave and the evidence of it.
 */
export function once<T>(happen: () => Promise<T>): () => Promise<T> {
  const notes: Notes = { evidence: [], measurements: [] }
  let happened: Promise<T> | undefined
  return async () => {
    happened ??= takeNotesApart(notes, happen)
    try {
      return await happened
    } finally {
      notes.evidence.forEach(noteEvidence)
      notes.measurements.forEach(noteMeasurement)
    }
  }
}
