import { errorCodeOf } from '../../error-code.ts'
import { Problem } from '../../problem.ts'

/**
 * Loads a package that is not installed with pidns: most users never start a runtime in a container, and its
 * dependencies run install scripts.
 * @throws Problem (usage) that says how to install it
 */
export async function optional<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (thrown) {
    if (errorCodeOf(thrown) !== 'ERR_MODULE_NOT_FOUND') throw thrown
    throw new Problem('usage', `This target needs the package ${name}, which is not installed.`, {
      remedy: `Install it beside pidns: npm install ${name}`,
    })
  }
}
