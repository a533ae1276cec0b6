/**
 * How much of a container's log is read, in bytes, from its beginning: what the suite's containers write is less than a
 * thousandth of it, and one that writes without end must not fill this process.
 */
export const LOG_LIMIT = 4 * 1024 * 1024
