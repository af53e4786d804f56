/** Something that is freed once nobody uses it any more. */
export interface Use {
  readonly ended: () => boolean;
  /** Does `work` and puts off the end until it is over. */
  readonly during: <T>(work: () => Promise<T>) => Promise<T>;
  readonly end: () => void;
}

/** What frees something at its end, or when the last work that uses it is over. */
export const inUse = (free: () => void): Use => {
  let ended = false;
  let users = 0;
  const freeWhenIdle = (): void => {
    if (ended && users === 0) free();
  };
  return {
    ended: () => ended,
    during: async (work) => {
      users++;
      try {
        return await work();
      } finally {
        users--;
        freeWhenIdle();
      }
    },
    end: () => {
      if (ended) return;
      ended = true;
      freeWhenIdle();
    },
  };
};
