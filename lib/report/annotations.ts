import type { JudgedClaim, Report } from './schema.ts'

/**
 * What did not pass, as the workflow commands by which GitHub Actions marks a run: an error for a failed required claim,
 * a warning for one that could not be judged, a notice for what fails without being required.
 */
export function annotationsOf({ claims, problem }: Pick<Report, 'claims' | 'problem'>): readonly string[] {
  const ofRun = problem === undefined ? [] : [command('warning', 'pidns', problem)]
  return [
    ...ofRun,
    ...claims.flatMap(claim => {
      const kind = kindOf(claim)
      if (kind === undefined) return []
      return [command(kind, `${claim.id}: ${claim.title}`, claim.reason ?? claim.verdict)]
    }),
  ]
}

function kindOf({ level, verdict }: JudgedClaim): 'error' | 'warning' | 'notice' | undefined {
  if (verdict === 'fail') return level === 'required' ? 'error' : 'notice'
  return verdict === 'inconclusive' && level === 'required' ? 'warning' : undefined
}

function command(kind: string, title: string, message: string): string {
  return `::${kind} title=${escapedProperty(title)}::${escapedData(message)}`
}

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
