/** Label of every object that a run makes; its value is the run's id. */
export const RUN_LABEL = 'pidns-conformance/run'

/** Annotation of a run's namespace: the process that owns it, as {@link Owner} in JSON. */
export const OWNER_ANNOTATION = 'pidns-conformance/owner'
