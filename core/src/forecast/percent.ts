/**
 * What a model's answer means in percent. The one multiplication of the contract: the Python loader in the model folder does the
 * same and nothing else does.
 *
 * @param raw what the booster says, in units of `scale`
 * @param scale percent; 1 for a model that has no scale feature
 */
export const percentOf = (raw: number, scale: number): number => raw * scale;

/** Percent change of close over an hour. */
export const realisedPercent = (previousClose: number, close: number): number => (close / previousClose - 1) * 100;
