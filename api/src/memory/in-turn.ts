/**
 * `work`, of which one call begins only when the one before has ended. Who calls waits for a run that began after the call; those who
 * wait for the next one share it. `work` must not throw.
 */
export const inTurn = (work: () => Promise<void>): (() => Promise<void>) => {
  let last = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= last = last.then(() => {
      next = undefined;
      return work();
    });
    return next;
  };
};
