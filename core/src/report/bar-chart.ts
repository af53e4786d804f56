import { axis, type Chart, COLOUR, label } from './chart.ts';

export interface BarSpec {
  readonly caption: string;
  readonly bars: readonly { readonly name: string; readonly value: number }[];
  readonly valueName: string;
}

/** Bars from left to right, the first on top, each with its name. */
export const barChart = ({ caption, bars, valueName }: BarSpec): Chart => ({
  caption,
  height: 60 + bars.length * 20,
  option: (narrow) => ({
    grid: { left: narrow ? 136 : 180, right: narrow ? 16 : 32, top: 4, bottom: 44 },
    xAxis: { ...axis(valueName), type: 'value', nameGap: 28, splitNumber: narrow ? 2 : 5 },
    yAxis: {
      ...axis(''),
      type: 'category',
      inverse: true,
      data: bars.map(({ name }) => name),
      axisLabel: { ...label, color: COLOUR.ink, interval: 0 },
    },
    series: [
      { type: 'bar', silent: true, data: bars.map(({ value }) => value), itemStyle: { color: COLOUR.model, borderRadius: [0, 2, 2, 0] } },
    ],
  }),
});

export interface ColumnSpec {
  readonly caption: string;
  /** [x, height] */
  readonly columns: readonly (readonly [string, number])[];
  readonly yName: string;
  readonly limit: { readonly name: string; readonly at: number };
  readonly least: number;
}

/** A few upright columns against a level, each with its value on top. */
export const columnChart = ({ caption, columns, yName, limit, least }: ColumnSpec): Chart => ({
  caption,
  height: 240,
  option: (narrow) => ({
    grid: { left: narrow ? 48 : 60, right: narrow ? 64 : 90, top: 20, bottom: 28 },
    xAxis: { ...axis(''), type: 'category', data: columns.map(([name]) => name), axisLabel: { ...label, color: COLOUR.ink, interval: 0 } },
    yAxis: { ...axis(yName), type: 'value', min: least, max: 100, nameGap: narrow ? 34 : 42 },
    series: [
      {
        type: 'bar',
        silent: true,
        barMaxWidth: 70,
        data: columns.map(([, value]) => Number(value.toFixed(1))),
        itemStyle: { color: COLOUR.model, opacity: 0.8, borderRadius: [3, 3, 0, 0] },
        label: { show: true, position: 'top', color: COLOUR.ink },
        markLine: {
          symbol: 'none',
          data: [{ yAxis: limit.at }],
          label: { formatter: limit.name, color: COLOUR.bad },
          lineStyle: { color: COLOUR.bad, type: 'dashed' },
        },
      },
    ],
  }),
});
