import { axis, type Chart, COLOUR } from './chart.ts';

export interface ScatterSpec {
  readonly caption: string;
  readonly points: readonly (readonly [number, number])[];
  readonly xName: string;
  readonly yName: string;
  /** of a line through the origin */
  readonly slope: number | null;
}

export const scatterChart = ({ caption, points, xName, yName, slope }: ScatterSpec): Chart => ({
  caption,
  height: 340,
  option: (narrow) => ({
    grid: { left: narrow ? 48 : 60, right: narrow ? 12 : 24, top: 16, bottom: 44 },
    xAxis: { ...axis(xName), type: 'value', nameGap: 28, splitNumber: narrow ? 3 : 8 },
    yAxis: { ...axis(yName), type: 'value', nameGap: narrow ? 34 : 42 },
    series: [
      {
        type: 'scatter',
        large: true,
        largeThreshold: 1,
        silent: true,
        symbolSize: narrow ? 3 : 4,
        data: points.map(([x, y]) => [x, y]),
        itemStyle: { color: COLOUR.model, opacity: 0.35 },
      },
      { type: 'line', silent: true, showSymbol: false, data: through(points, slope), lineStyle: { color: COLOUR.accent, width: 2 } },
    ],
  }),
});

const through = (points: ScatterSpec['points'], slope: number | null): [number, number][] => {
  if (slope === null) return [];
  const xs = points.map(([x]) => x);
  return [Math.min(...xs), Math.max(...xs)].map((x) => [x, slope * x]);
};
