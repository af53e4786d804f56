import { Fault } from '../../fault/index.ts';

/** What speaks against an object that is read so: its damage, or that it has no checksums; undefined when nothing does. */
export const unsoundness = (decode: () => { readonly isChecked: boolean }): Fault | 'unchecked' | undefined => {
  try {
    return decode().isChecked ? undefined : 'unchecked';
  } catch (error) {
    if (error instanceof Fault && error.code === 'corrupt_object') return error;
    throw error;
  }
};
