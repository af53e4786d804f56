import type { LineSeriesOption } from 'echarts';
import { axis, type Chart, COLOUR, label } from './chart.ts';

export interface Line {
  readonly name: string;
  readonly colour: string;
  /** [x, y]; NaN breaks the line */
  readonly points: readonly (readonly [number, number])[];
  /** pixels */
  readonly width?: number;
  readonly dashed?: boolean;
}

export interface LineChartSpec {
  readonly caption: string;
  readonly lines: readonly Line[];
  /** of the x values: instants or plain numbers */
  readonly x: 'time' | 'value';
  readonly xName?: string;
  readonly yName: string;
  /** filled between two lines of equal x */
  readonly band?: { readonly name: string; readonly lower: Line['points']; readonly upper: Line['points'] };
  /** drawn from end to end */
  readonly levels?: readonly { readonly name: string; readonly colour: string; readonly at: number }[];
  /** whether the y axis need not begin at zero */
  readonly freeScale?: boolean;
}

export const lineChart = (spec: LineChartSpec): Chart => ({
  caption: spec.caption,
  option: (narrow) => ({
    grid: { left: narrow ? 48 : 60, right: narrow ? 12 : 24, top: 36, bottom: spec.xName === undefined ? 28 : 44 },
    legend: {
      top: 0,
      left: 'center',
      itemHeight: 8,
      itemGap: 28,
      icon: 'roundRect',
      textStyle: { color: COLOUR.soft },
      data: legend(spec),
    },
    xAxis: {
      ...axis(spec.xName ?? ''),
      type: spec.x,
      nameGap: 28,
      splitNumber: narrow ? 3 : 8,
      splitLine: { show: false },
      axisLabel: { ...label, ...(spec.x === 'time' ? { formatter: '{d} {MMM}' } : {}) },
      min: 'dataMin',
      max: 'dataMax',
    },
    yAxis: { ...axis(spec.yName), type: 'value', nameGap: narrow ? 34 : 42, scale: spec.freeScale ?? false },
    series: [...bandSeries(spec), ...spec.lines.map(lineSeries), ...levelSeries(spec)],
  }),
});

const legend = ({ lines, band, levels = [] }: LineChartSpec) => [
  ...[...lines, ...levels].map(({ name }) => ({ name })),
  ...(band === undefined ? [] : [{ name: band.name, itemStyle: { opacity: 0.25 } }]),
];

const BARE = { type: 'line', showSymbol: false, silent: true } as const;

const lineSeries = ({ name, colour, points, width = 1.5, dashed = false }: Line): LineSeriesOption => ({
  ...BARE,
  name,
  data: points.map(([x, y]) => [x, Number.isFinite(y) ? rounded(y) : '-']),
  color: colour,
  lineStyle: { color: colour, width, type: dashed ? 'dashed' : 'solid' },
});

/** Two stacked areas: an invisible one up to the lower bound, then the band. */
const bandSeries = ({ band }: LineChartSpec): LineSeriesOption[] => {
  if (band === undefined) return [];
  const heights = band.upper.map(([x, upper], i) => [x, rounded(upper - (band.lower[i]?.[1] ?? upper))]);
  const invisible = { ...BARE, stack: 'band', stackStrategy: 'all', lineStyle: { opacity: 0 } } as const;
  return [
    { ...invisible, data: band.lower.map(([x, y]) => [x, rounded(y)]) },
    { ...invisible, name: band.name, color: COLOUR.model, data: heights, areaStyle: { color: COLOUR.model, opacity: 0.13 } },
  ];
};

const levelSeries = ({ levels = [], lines }: LineChartSpec): LineSeriesOption[] => {
  const xs = lines[0]?.points.map(([x]) => x) ?? [];
  const ends = [xs[0], xs.at(-1)].filter((x) => x !== undefined);
  return levels.map(({ name, colour, at }) => lineSeries({ name, colour, points: ends.map((x) => [x, at] as const), dashed: true }));
};

/** Six digits are more than a pixel shows. */
const rounded = (value: number): number => Number(value.toPrecision(6));
