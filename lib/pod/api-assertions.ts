import { use } from 'chai'
import type { ApiAnswer } from '../target/api-request.ts'
import { sharingOf } from './sharing.ts'

/** What `shareProcessNamespace` is in a pod's spec. */
type Sharing = true | false | 'unset'

declare global {
  namespace Chai {
    interface Assertion {
      /** The API server accepts what it was shown. */
      accepted: Assertion
      /**
       * It refuses with this HTTP status, and says this: of this field where one is named, else as a whole. A field is
       * named by its path or the end of it: `spec.securityContext.hostPID` by `hostPID` too.
       */
      refused(code: number, saying: { field?: string; message: string }): void
      /** It accepts, and `shareProcessNamespace` is this in the pod's spec, or in the template's. */
      sharing(value: Sharing): void
    }
  }
}

/** Words for the answers of the API server. */
use(chai => {
  chai.Assertion.addProperty('accepted', function () {
    const answer: ApiAnswer = this._obj
    this.assert(
      answer.is === 'accepted',
      `expected the API server to accept it, it answered ${described(answer)}`,
      'expected the API server not to accept it, it did',
      undefined,
    )
  })

  chai.Assertion.addMethod('refused', function (code: number, saying: { field?: string; message: string }) {
    const answer: ApiAnswer = this._obj
    const { field, message } = saying
    const what = `${code} with '${message}'${field === undefined ? '' : ` of ${field}`}`
    this.assert(
      answer.is === 'refused' && answer.code === code && says(answer, field, message),
      `expected the API server to refuse it by ${what}, it answered ${described(answer)}`,
      `expected the API server not to refuse it by ${what}, it answered ${described(answer)}`,
      undefined,
    )
  })

  chai.Assertion.addMethod('sharing', function (value: Sharing) {
    const answer: ApiAnswer = this._obj
    const seen = answer.is === 'accepted' ? sharingOf(answer.object) : undefined
    const shown = answer.is === 'accepted' ? `it is ${seen}` : `the API server answered ${described(answer)}`
    this.assert(
      seen === value,
      `expected shareProcessNamespace to be ${value}, ${shown}`,
      `expected shareProcessNamespace not to be ${value}, ${shown}`,
      undefined,
    )
  })
})

function says(answer: ApiAnswer & { is: 'refused' }, field: string | undefined, message: string): boolean {
  if (field === undefined) return answer.message.includes(message)
  return answer.causes.some(cause => isNamed(cause.field, field) && cause.message.includes(message))
}

function isNamed(path: string, field: string): boolean {
  return path === field || path.endsWith(`.${field}`)
}

function described(answer: ApiAnswer): string {
  if (answer.is === 'accepted') return `that it is accepted: ${JSON.stringify(answer.object.spec)}`
  const causes = answer.causes.map(({ field, message }) => `\n  ${field}: ${message}`)
  return `${answer.code}: ${answer.message}${causes.join('')}`
}
