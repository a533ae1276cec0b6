import { Problem } from '../problem.ts'
import type { ApiAnswer } from '../target/api-request.ts'
import { sharingOf } from './sharing.ts'

/** The value of `shareProcessNamespace` in a pod's spec. */
type Sharing = true | false | 'unset'

declare global {
  namespace Chai {
    interface Assertion {
      /** The API server accepts the object, as far as this field is concerned. */
      acceptedFor(field: string): void
      /**
       * The API server refuses the object with this HTTP status and this message: at this field if one is
       * named, else anywhere in its answer. A field is named by its path or the end of its path: `hostPID`
       * also names `spec.securityContext.hostPID`. Status 403 must come from Pod Security admission, every
       * other status from field validation.
       */
      refused(code: number, saying: { field?: string; message: string }): void
      /**
       * The API server accepts the object, and `shareProcessNamespace` has this value in the pod's spec or
       * the template's.
       */
      sharing(value: Sharing): void
    }
  }
}

/**
 * A chai plug-in with assertions on the API server's answers. They judge only what Kubernetes itself says
 * about the field in question. Anything else that keeps an object out is the cluster's doing: a policy may
 * forbid the request for an unrelated reason. Each assertion then throws a Problem (environment) with the
 * cluster's text.
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
 * Returns an answer about this field: a refusal must name the field. A Pod Security refusal is about the
 * whole pod. It proves nothing where the cluster has added a container, because it may refuse that container.
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
    `The cluster rejects the object for a reason of its own (HTTP status ${code}): ${message}`,
  )
}

/** Whether a validation refusal names the field: in its causes or, if it has none, in its text. */
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
