import type { ApiMutant } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault: 'the API server drops unknown fields even from a client that asks for strict field validation',
  noticedBy: ['api.misspelt'],
  touches: [],
  spares: ['api.round-trip-pod', 'api.wrong-type'],
  request: request => ({
    ...request,
    path: request.path.replace('fieldValidation=Strict', 'fieldValidation=Ignore'),
  }),
}
