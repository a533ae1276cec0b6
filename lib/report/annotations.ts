import { cut } from '../cut.ts'
import { githubCommand } from '../visible.ts'
import type { JudgedClaim, Report } from './schema.ts'

/** The longest message of an annotation, in characters. GitHub shows no more. */
const LONGEST = 4000

/**
 * Workflow commands that make GitHub Actions annotate what did not pass: an error for a failed required
 * claim, a warning for an inconclusive required claim, and a notice for any other failed claim.
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
