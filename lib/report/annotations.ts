import { cut } from '../cut.ts'
import { githubCommand } from '../visible.ts'
import type { JudgedClaim, Report } from './schema.ts'

/** How long a mark's message is, in characters: GitHub shows no more of it. */
const LONGEST = 4000

/**
 * What did not pass, as the workflow commands by which GitHub Actions marks a run: an error for a failed required claim,
 * a warning for one that could not be judged, a notice for what fails without being required.
 */
export function annotationsOf({ claims, problem }: Pick<Report, 'claims' | 'problem'>): readonly string[] {
  const ofRun = problem === undefined ? [] : [githubCommand('warning', 'pidns', problem)]
  return [
    ...ofRun,
    ...claims.flatMap(claim => {
      const kind = kindOf(claim)
      if (kind === undefined) return []
      return [githubCommand(kind, `${claim.id}: ${claim.title}`, cut(claim.reason ?? claim.verdict, LONGEST))]
    }),
  ]
}

function kindOf({ level, verdict }: JudgedClaim): 'error' | 'warning' | 'notice' | undefined {
  if (verdict === 'fail') return level === 'required' ? 'error' : 'notice'
  return verdict === 'inconclusive' && level === 'required' ? 'warning' : undefined
}
