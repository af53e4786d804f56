/**
 * Slope of realised on forecast values through the origin, weighted by 1 / volatility^2: 1 when a forecast means what it says, below
 * 1 when it exaggerates, 0 when it says nothing. Null when every forecast is zero.
 */
export const calibrationSlope = (forecast: Float64Array, realised: Float64Array, volatility: Float64Array): number | null => {
  let [along, size] = [0, 0];
  for (let i = 0; i < forecast.length; i++) {
    const said = (forecast[i] as number) / (volatility[i] as number);
    along += said * ((realised[i] as number) / (volatility[i] as number));
    size += said * said;
  }
  return size > 0 ? along / size : null;
};
