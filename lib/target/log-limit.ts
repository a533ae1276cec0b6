/**
 * How much of a container's log we read, in bytes, from the start. The suite's containers write less than a
 * thousandth of this. A container that writes without end must not fill this process's memory.
 */
export const LOG_LIMIT = 4 * 1024 * 1024
