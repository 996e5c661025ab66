import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { element } from '../shared/dom.ts';
import type { Columns } from './series.ts';

export interface Curve {
  readonly label: string;
  /** Theme variable of the line's colour. */
  readonly colour: string;
  /** Measured at some steps only: drawn with its points. */
  readonly isSparse?: boolean;
  readonly format: (value: number) => string;
}

export interface ChartOptions {
  readonly title: string;
  readonly heightPx: number;
  readonly curves: readonly Curve[];
}

/** Distances between two labels of the step axis: there is no half a step. */
const STEPS = [1, 2, 5]
  .flatMap((digit) => Array.from({ length: 8 }, (_, power) => digit * 10 ** power))
  .sort((a, b) => a - b);

/** A chart over the steps, in the colours of the theme, as wide as its place. */
export class Chart {
  readonly element: HTMLElement;
  readonly #place: HTMLElement;
  readonly #options: ChartOptions;
  #plot: uPlot | undefined;
  #data: Columns = [[]];

  constructor(options: ChartOptions) {
    this.#options = options;
    // The canvas says nothing to a screen reader; the summary beside it does.
    this.#place = element('div', { class: 'plot', attributes: { 'aria-hidden': 'true' } });
    this.element = element('figure', {}, element('figcaption', { text: options.title }), this.#place);
    new ResizeObserver(() => this.#resize()).observe(this.#place);
  }

  show(data: Columns): void {
    this.#data = data;
    if (this.#plot === undefined) this.redraw();
    else this.#plot.setData(aligned(data));
  }

  /** Builds the chart anew: canvas and legend keep the colours that they were made with. */
  redraw(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    const width = this.#place.clientWidth;
    if (width > 0) this.#plot = new uPlot(this.#plotOptions(width), aligned(this.#data), this.#place);
  }

  #resize(): void {
    const width = this.#place.clientWidth;
    if (width === 0) return;
    if (this.#plot === undefined) this.redraw();
    else if (this.#plot.width !== width) this.#plot.setSize({ width, height: this.#options.heightPx });
  }

  #plotOptions(width: number): uPlot.Options {
    const { curves, heightPx } = this.#options;
    const format = curves[0]?.format ?? String;
    return {
      width,
      height: heightPx,
      scales: { x: { time: false } },
      cursor: { drag: { x: true, y: false } },
      series: [{ label: 'Step' }, ...curves.map(series)],
      axes: [{ ...axis((value) => String(value), 30), incrs: STEPS }, axis(format, 62)],
    };
  }
}

function aligned(data: Columns): uPlot.AlignedData {
  const [steps, ...figures] = data;
  return [steps, ...figures];
}

function series({ label, colour, isSparse = false, format }: Curve): uPlot.Series {
  const stroke = themeColour(colour);
  return {
    label,
    stroke,
    width: 1.5,
    spanGaps: true,
    value: (_plot, value: number | null) => (value === null ? '–' : format(value)),
    ...(isSparse ? { points: { show: true, size: 6, stroke, fill: stroke } } : {}),
  };
}

function axis(format: (value: number) => string, size: number): uPlot.Axis {
  const line = {
    stroke: themeColour('--vscode-widget-border', 'rgba(128,128,128,0.2)'),
    width: 1,
  };
  return {
    stroke: themeColour('--vscode-descriptionForeground'),
    font: `11px ${themeColour('--vscode-font-family', 'sans-serif')}`,
    size,
    grid: line,
    ticks: { ...line, size: 4 },
    values: (_plot, splits) => splits.map(format),
  };
}

function themeColour(name: string, fallback = '#888'): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return value === '' ? fallback : value;
}
