import { API_VERSION, aReport, type JudgedClaim, type Report } from './schema.ts'
import { chaptersOf, summarize } from './statistics.ts'

/** A sample claim of a report, for tests of the views. */
export function aClaim(more: Partial<JudgedClaim> = {}): JudgedClaim {
  return {
    id: 'doc.ps-nginx',
    title: "shell sees nginx's master",
    level: 'required',
    verdict: 'pass',
    began: 1,
    seconds: 0.12,
    source: { where: 'the page', says: 'processes are\nvisible', url: 'https://kubernetes.io/docs/' },
    manifests: ['doc/share-process-namespace.yaml'],
    ...(more.verdict !== undefined && more.verdict !== 'pass' && { reason: 'because' }),
    evidence: [
      {
        title: 'attached to shell: ps ax',
        seen: '1 /pause\u0007 <x>',
        byHand: 'kubectl attach -it nginx -c shell',
      },
    ],
    ...more,
  }
}

/** A sample report with these claims. */
export function reportOf(...claims: JudgedClaim[]): Report {
  return aReport.parse({
    apiVersion: API_VERSION,
    kind: 'ConformanceReport',
    date: '2026-01-02T03:04:05.678Z',
    run: {
      id: 'r1',
      seconds: 20,
      suite: { version: '0.1.0' },
      attribution: 'CC BY 4.0',
    },
    phases: [
      { name: 'provision', seconds: 1 },
      { name: 'cluster', seconds: 14 },
      { name: 'claims', seconds: 4 },
      { name: 'clean-up', seconds: 1 },
    ],
    pods: [],
    summary: summarize(claims),
    chapters: chaptersOf(claims),
    claims,
  })
}
