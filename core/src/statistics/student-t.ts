/**
 * Probability that Student's t exceeds `t`.
 * 1/2 I_x(df / 2, 1/2) with x = df / (df + t^2), Abramowitz and Stegun 26.7.1 and 26.5.27; the incomplete beta function by its
 * continued fraction (26.5.8) after Lentz. Good to ten digits up to 100,000 degrees of freedom.
 */
export const studentTUpperTail = (t: number, degreesOfFreedom: number): number => {
  if (!(degreesOfFreedom > 0) || Number.isNaN(t)) throw new RangeError(`Student's t of ${t} with ${degreesOfFreedom} degrees of freedom`);
  if (!Number.isFinite(t)) return t > 0 ? 0 : 1;
  const tail = incompleteBeta(degreesOfFreedom / 2, 0.5, degreesOfFreedom / (degreesOfFreedom + t * t)) / 2;
  return t >= 0 ? tail : 1 - tail;
};

/** Regularised: I_x(a, b). */
const incompleteBeta = (a: number, b: number, x: number): number => {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * continuedFraction(a, b, x)) / a : 1 - (front * continuedFraction(b, a, 1 - x)) / b;
};

const continuedFraction = (a: number, b: number, x: number): number => {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const step of [even, odd]) {
      d = 1 / awayFromZero(1 + step * d);
      c = awayFromZero(1 + step / c);
      value *= d * c;
    }
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return value;
};

const awayFromZero = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);

/** Stirling's series (Abramowitz and Stegun 6.1.41) after moving the argument above 15. */
const logGamma = (z: number): number => {
  let shift = 0;
  let x = z;
  for (; x < 15; x++) shift += Math.log(x);
  const r = 1 / (x * x);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r / 1188)))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shift;
};
