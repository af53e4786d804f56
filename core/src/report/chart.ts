import type { EChartsOption } from 'echarts';
import { type Html, html, trusted } from './html.ts';
import { LIGHT } from './style.ts';

/** Colours of the style sheet, by what they stand for. */
export const COLOUR = {
  ink: 'var(--ink)',
  soft: 'var(--soft)',
  line: 'var(--line)',
  grid: 'var(--grid)',
  model: 'var(--model)',
  truth: 'var(--truth)',
  accent: 'var(--accent)',
  good: 'var(--good)',
  bad: 'var(--bad)',
} as const;

/** A drawing before it is drawn; `narrow` is true for the one that a phone shows. */
export interface Chart {
  readonly caption: string;
  readonly option: (narrow: boolean) => EChartsOption;
  /** pixels */
  readonly height?: number;
}

/** Draws a chart as SVG, once for a wide and once for a narrow screen, so that its letters can be read on both. */
export const drawChart = async ({ caption, option, height = 300 }: Chart): Promise<Html> => {
  const wide = await svg(option(false), 900, height);
  const narrow = await svg(option(true), 380, height);
  return html`<figure><figcaption>${caption}</figcaption>
<div class="wide" role="img" aria-label="${caption}">${wide}</div><div class="narrow" role="img" aria-label="${caption}">${narrow}</div></figure>`;
};

/** The same as an SVG file of its own, by daylight: for a place that shows pictures and not pages. */
export const drawPicture = async ({ option, height = 300 }: Chart): Promise<string> => {
  const { markup } = await svg(option(false), 900, height);
  return markup.replace('>', `><style>svg { background: #fff; ${LIGHT} }</style>`);
};

const svg = async (option: EChartsOption, width: number, height: number): Promise<Html> => {
  const { init } = await drawing();
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      useUTC: true,
      textStyle: { fontFamily: 'system-ui, sans-serif', color: COLOUR.soft, fontSize: 12 },
      ...option,
    });
    // Its style sheet only switches off what a mouse would do.
    return trusted(
      chart
        .renderToSVGString({ useViewBox: true })
        .replace(/<style[\s\S]*?<\/style>/g, '')
        .replace(/ class="[^"]*"/g, ''),
    );
  } finally {
    chart.dispose(); // a chart that is not disposed of keeps the process alive
  }
};

/** The charting library, loaded when the first chart is drawn. */
const drawing = async () => {
  const [core, charts, components, renderers] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
  ]);
  const { BarChart, LineChart, ScatterChart } = charts;
  const { GridComponent, LegendComponent, MarkLineComponent } = components;
  core.use([BarChart, LineChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent, renderers.SVGRenderer]);
  return core;
};

/** Letters beside an axis. */
export const label = { color: COLOUR.soft, fontSize: 12, hideOverlap: true } as const;

/** Axis looks that every chart shares. */
export const axis = (name: string) => ({
  name,
  nameLocation: 'middle' as const,
  nameTextStyle: { color: COLOUR.soft },
  axisLabel: label,
  axisLine: { lineStyle: { color: COLOUR.line } },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: COLOUR.grid } },
});
