/**
 * A reading that is made only when something was changed since the last one, and gives what is kept otherwise.
 *
 * @param tag another text after each change; asked first, so that what is changed meanwhile is read the next time
 */
export const whenChanged = <T>(tag: () => Promise<string>, read: () => Promise<T>): ((previous: T | undefined) => Promise<T>) => {
  let last: string | undefined;
  return async (previous) => {
    const now = await tag();
    if (previous !== undefined && now === last) return previous;
    const value = await read();
    last = now;
    return value;
  };
};
