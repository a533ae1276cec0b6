import pc from 'picocolors'
import { type Covered, uncovered } from './coverage.ts'

/** The coverage for a person at a terminal: a line a claim, then the sum. */
export function coverageView(coverage: readonly Covered[]): string {
  const width = Math.max(0, ...coverage.map(({ claim }) => claim.length))
  const lines = coverage.map(({ claim, killers }) => {
    const isCovered = killers.length > 0
    const sign = isCovered ? pc.green('✓') : pc.red('✗')
    return `${sign} ${claim.padEnd(width)}  ${isCovered ? killers.join(', ') : 'no mutant names it'}`
  })
  const without = uncovered(coverage).length
  const sum = `${coverage.length} required claims: ${coverage.length - without} with a mutant that must make them fail, ${without} without`
  return [...lines, '', sum].join('\n')
}
