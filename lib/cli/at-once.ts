/** How many mutants are tested at the same time: on a node of usual speed, and on a kernel of its own, which is slow. */
export const AT_ONCE = { here: 4, ownKernel: 2 } as const
