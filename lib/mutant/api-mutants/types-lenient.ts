import type { ApiMutant } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault: 'the API server takes the string "true" for the boolean in shareProcessNamespace',
  noticedBy: ['api.wrong-type'],
  touches: [],
  spares: ['api.round-trip-pod', 'api.misspelt'],
  request: request => ({
    ...request,
    body: request.body.replace('"shareProcessNamespace":"true"', '"shareProcessNamespace":true'),
  }),
}
