/** A wall clock that can be held: while the first pass works no replay hour passes. */
export interface HeldClock {
  /** milliseconds */
  readonly now: () => number;
  readonly release: () => void;
}

/** @param wall milliseconds; it is held from the beginning */
export const heldClock = (wall: () => number): HeldClock => {
  const held = wall();
  let behind: number | undefined;
  return {
    now: () => (behind === undefined ? held : wall() - behind),
    release: () => {
      behind ??= wall() - held;
    },
  };
};
