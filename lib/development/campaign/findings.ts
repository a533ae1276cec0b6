import { type FaultResult, isRight } from './result.ts'

/** A fault's result as lines for a terminal: each run, its required fails, why claims could not be judged. */
export function linesOf(result: FaultResult): readonly string[] {
  const { name, proof, notProduced, seconds, columns, troubles } = result
  const happened = notProduced === undefined ? `happened: ${proof}` : `NOT PRODUCED: ${notProduced}`
  return [
    `${name}: ${isRight(result) ? 'right' : 'WRONG'} (${seconds.toFixed(0)} s); ${happened}`,
    ...columns.flatMap(each => {
      const { column, exitCode, counts, seconds: took, failed, inconclusive, cleanUp, troubles: its } = each
      const told = Object.entries(counts).flatMap(([verdict, count]) =>
        count > 0 ? [`${count} ${verdict}`] : [],
      )
      const fails = failed.filter(({ level }) => level === 'required')
      return [
        `  ${column}: exit code ${exitCode ?? 'none'}; ${told.join(', ')}; ${took.toFixed(0)} s`,
        ...its.map(trouble => `    WRONG: ${trouble}`),
        ...(column === 'sound' ? fails.map(({ id, reason }) => `    required ${id} fails: ${reason}`) : []),
        ...(cleanUp === undefined ? [] : [`    clean-up: ${cleanUp}`]),
        ...inconclusive.map(({ ids, reason }) => `    ${ids.length} inconclusive (${ids[0]}): ${reason}`),
      ]
    }),
    ...troubles.map(trouble => `  WRONG: ${trouble}`),
  ]
}
