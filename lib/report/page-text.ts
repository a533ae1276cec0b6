import type { Report } from './schema.ts'

/** The text of the documentation page that a report judges by. */
export interface PageText {
  /** The beginning of its commit, and its repository. */
  readonly name: string
  /** The text itself, at its commit. */
  readonly url: string
}

/** Which text of the page a report judges by, unless it is older than that fact. */
export function pageTextOf({ page }: Report): PageText | undefined {
  if (page === undefined) return undefined
  const { repository, commit, path } = page
  return {
    name: `commit ${commit.slice(0, 12)} of ${repository}`,
    url: `https://github.com/${repository}/blob/${commit}/${path}`,
  }
}
