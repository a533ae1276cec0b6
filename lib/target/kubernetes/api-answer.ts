import { z } from 'zod'
import { Problem } from '../../problem.ts'
import type { ApiAnswer } from '../api-request.ts'

const aRefusal = z.looseObject({
  message: z.string().default(''),
  details: z
    .looseObject({
      causes: z
        .array(z.looseObject({ field: z.string().default(''), message: z.string().default('') }))
        .default([]),
    })
    .optional(),
})

/** What authorization says when it refuses; admission refuses with the same HTTP status. */
const NOT_ALLOWED = /: User "[^"]*" cannot \w+ /

/** What is said for a webhook that has effects and so can't be asked by a dry run. */
const NO_DRY_RUN = 'does not support dry run'

/**
 * What an HTTP response of the API server means.
 * @param doing what was asked for, to go after "could not"
 * @throws Problem when the object itself was not judged: nobody may ask, or something in the way failed.
 */
export function answerOf(httpStatus: number, body: string, doing: string): ApiAnswer {
  if (httpStatus < 300) return { is: 'accepted', object: JSON.parse(body) }
  const { message, details } = aRefusal.parse(parsed(body))
  if (httpStatus === 401 || (httpStatus === 403 && NOT_ALLOWED.test(message))) {
    throw new Problem('environment', `Not allowed to ${doing}: ${message}.`)
  }
  if (httpStatus === 429 || httpStatus >= 500 || message.includes(NO_DRY_RUN)) {
    throw new Problem('environment', `Could not ${doing}: ${message} (HTTP status ${httpStatus}).`)
  }
  const causes = (details?.causes ?? []).map(cause => ({ field: cause.field, message: cause.message }))
  return { is: 'refused', code: httpStatus, message, causes }
}

/** A Status; something between here and the API server may answer in plain text. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return { message: body.trim() }
  }
}
