/** An owner that has not told for 60 seconds that he lives has lost his claim; five heartbeats may go missing. By the database's clock. */
export const CLAIM_IS_STALE = `heartbeat < now() - interval '60 seconds'`;
