/** Of this century. The same instants in seconds, microseconds or nanoseconds lie far outside. */
const EARLIEST = Date.UTC(2000, 0);
const LATEST = Date.UTC(2100, 0);

/** Whether `at` can be the time, in milliseconds, of anything that this platform deals with. */
export const isPlausibleTime = (at: number): boolean => at >= EARLIEST && at < LATEST;
