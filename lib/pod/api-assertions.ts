import { Problem } from '../problem.ts'
import type { ApiAnswer } from '../target/api-request.ts'
import { sharingOf } from './sharing.ts'

/** What `shareProcessNamespace` is in a pod's spec. */
type Sharing = true | false | 'unset'

declare global {
  namespace Chai {
    interface Assertion {
      /** The API server accepts what it was shown, as far as this field goes. */
      acceptedFor(field: string): void
      /**
       * It refuses with this HTTP status, and says this: of this field where one is named, else as a whole. A field is
       * named by its path or the end of it: `spec.securityContext.hostPID` by `hostPID` too. Status 403 is that of Pod
       * Security admission, every other one that of the validation of fields.
       */
      refused(code: number, saying: { field?: string; message: string }): void
      /** It accepts, and `shareProcessNamespace` is this in the pod's spec, or in the template's. */
      sharing(value: Sharing): void
    }
  }
}

/**
 * A plug-in for chai: words for the answers of the API server. Only what Kubernetes itself says of the field in question is judged; whatever
 * else keeps an object out is the cluster's (a policy may forbid what is asked for quite another reason), and each of
 * these throws a Problem (environment) with its text.
 */
export function answerWords(chai: Chai.ChaiStatic): void {
  chai.Assertion.addMethod('acceptedFor', function (field: string) {
    const answer = judgedFor(field, this._obj)
    this.assert(
      answer.is === 'accepted',
      `expected the API server to accept it, saw ${described(answer)}`,
      'expected the API server not to accept it, saw that it does',
      undefined,
    )
  })

  chai.Assertion.addMethod('refused', function (code: number, saying: { field?: string; message: string }) {
    const { field, message } = saying
    const answer = code === 403 ? judgedByPodSecurity(this._obj) : judgedFor(field ?? message, this._obj)
    if (answer.is === 'refused' && answer.hasMore && !says(answer, field, message)) throw notJudged(answer)
    const what = `${code} with '${message}'${field === undefined ? '' : ` of ${field}`}`
    this.assert(
      answer.is === 'refused' && answer.code === code && says(answer, field, message),
      `expected the API server to refuse it by ${what}, saw ${described(answer)}`,
      `expected the API server not to refuse it by ${what}, saw ${described(answer)}`,
      undefined,
    )
  })

  chai.Assertion.addMethod('sharing', function (value: Sharing) {
    const answer = judgedFor('shareProcessNamespace', this._obj)
    const seen = answer.is === 'accepted' ? sharingOf(answer.object) : undefined
    const shown = answer.is === 'accepted' ? `saw ${seen}` : `saw ${described(answer)}`
    this.assert(
      seen === value,
      `expected shareProcessNamespace to be ${value}, ${shown}`,
      `expected shareProcessNamespace not to be ${value}, ${shown}`,
      undefined,
    )
  })
}

/** What Kubernetes itself said: it accepted, or it refused. */
type Judged = Exclude<ApiAnswer, { is: 'barred' }>

/**
 * An answer about this field, which a refusal names; one of Pod Security is about the whole pod, and says nothing where
 * the cluster has added a container, which may be what is refused.
 */
function judgedFor(field: string, answer: ApiAnswer): Judged {
  if (answer.is === 'accepted') return answer
  const isJudged = answer.is === 'refused' && (answer.by === 'pod-security' || isAbout(answer, field))
  if (isJudged && answer.hasMore !== true) return answer
  throw notJudged(answer)
}

function judgedByPodSecurity(answer: ApiAnswer): Judged {
  if (answer.is === 'accepted' || (answer.is === 'refused' && answer.by === 'pod-security')) return answer
  throw notJudged(answer)
}

function notJudged({ code, message }: Exclude<ApiAnswer, { is: 'accepted' }>): Problem {
  return new Problem(
    'environment',
    `The cluster keeps the object out for a reason of its own (HTTP status ${code}): ${message}`,
  )
}

/** Whether a refusal by validation names the field: among its causes, or, where it has none, in its text. */
function isAbout({ causes, message }: ApiAnswer & { is: 'refused' }, field: string): boolean {
  if (causes.length === 0) return message.includes(field)
  return causes.some(cause => isNamed(cause.field, field))
}

function says(answer: ApiAnswer & { is: 'refused' }, field: string | undefined, message: string): boolean {
  if (field === undefined) return answer.message.includes(message)
  return answer.causes.some(cause => isNamed(cause.field, field) && cause.message.includes(message))
}

function isNamed(path: string, field: string): boolean {
  return path === field || path.endsWith(`.${field}`)
}

function described(answer: Judged): string {
  if (answer.is === 'accepted') return `it accepted: ${JSON.stringify(answer.object.spec)}`
  const causes = answer.causes.map(({ field, message }) => `\n  ${field}: ${message}`)
  return `${answer.code}: ${answer.message}${causes.join('')}`
}
