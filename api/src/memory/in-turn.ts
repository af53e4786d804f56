/** `work`, of which one call begins only when the one before has ended; who calls waits for a run that began after the call. `work` must not throw. */
export const inTurn = (work: () => Promise<void>): (() => Promise<void>) => {
  let last = Promise.resolve();
  return () => {
    last = last.then(work);
    return last;
  };
};
