import type { Report } from './schema.ts'

/** A node as a report describes it. */
export type NodeOfReport = NonNullable<Report['target']>['nodes'][number]

/** The node that a report is about: the judged one; in an older report, which does not name it, the first. */
export function judgedNode({ target }: Pick<Report, 'target'>): NodeOfReport | undefined {
  return target?.nodes.find(({ name }) => name === target.judged) ?? target?.nodes[0]
}
