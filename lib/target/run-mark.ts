/** Label on every object that a run creates. The value is the run's id. */
export const RUN_LABEL = 'pidns-conformance/run'

/** Annotation on a run's Lease: the run has ended, and a person looks into the pods that it left. */
export const KEPT_ANNOTATION = 'pidns-conformance/kept'

/** Annotation on a run's namespace: the process that owns it, as an {@link Owner} in JSON. */
export const OWNER_ANNOTATION = 'pidns-conformance/owner'
