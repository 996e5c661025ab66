import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { element } from '../shared/dom.ts';
import type { Columns } from './series.ts';

export interface Curve {
  readonly label: string;
  /** Theme variable of the line's colour. */
  readonly colour: string;
  readonly isDashed?: boolean;
  /** Measured at some steps only: drawn with its points. */
  readonly isSparse?: boolean;
}

export interface ChartOptions {
  readonly title: string;
  readonly heightPx: number;
  readonly format: (value: number) => string;
  /** Of the figures' axis; from the figures where it isn't given. */
  readonly range?: readonly [number, number];
}

/** Distances between two labels of the step axis: there is no half a step. */
const STEPS = [1, 2, 5]
  .flatMap((digit) => Array.from({ length: 8 }, (_, power) => digit * 10 ** power))
  .sort((a, b) => a - b);

/** A chart over the steps, in the colours of the theme, as wide as its place. Arrow keys move its cursor. */
export class Chart {
  readonly element: HTMLElement;
  readonly options: ChartOptions;
  readonly #place: HTMLElement;
  #plot: uPlot | undefined;
  #curves: readonly Curve[] = [];
  #data: Columns = [[]];
  /** First and last step that are drawn: the columns themselves grow between two drawings. */
  #drawn: readonly (number | undefined)[] = [];

  constructor(options: ChartOptions) {
    this.options = options;
    // A slider over the steps: what it says of the step under its cursor is all that the picture tells.
    this.#place = element('div', {
      class: 'plot',
      attributes: { role: 'slider', tabindex: '0', 'aria-label': `${options.title} by step` },
    });
    this.#place.addEventListener('keydown', (event) => this.#onKey(event));
    this.element = element('figure', {}, element('figcaption', { text: options.title }), this.#place);
    new ResizeObserver(() => this.#resize()).observe(this.#place);
  }

  get curves(): readonly Curve[] {
    return this.#curves;
  }

  get canvas(): HTMLCanvasElement | undefined {
    return this.#plot?.ctx.canvas;
  }

  /** Each table has steps of its own; their curves follow one another. */
  show(curves: readonly Curve[], tables: readonly Columns[]): void {
    const isSame = JSON.stringify(curves) === JSON.stringify(this.#curves);
    const zoom = this.#zoom();
    this.#curves = curves;
    this.#data = joined(tables);
    this.#drawn = [this.#data[0][0], this.#data[0].at(-1)];
    this.#describe(this.#data[0].length - 1);
    if (this.#plot === undefined || !isSame) return this.redraw();
    this.#plot.setData(aligned(this.#data), zoom === undefined);
    // Whoever looks at a part of the curve goes on looking at it.
    if (zoom !== undefined) this.#plot.setScale('x', zoom);
  }

  /** Builds the chart anew: canvas and legend keep the colours that they were made with. */
  redraw(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    const width = this.#place.clientWidth;
    if (width > 0) this.#plot = new uPlot(this.#plotOptions(width), aligned(this.#data), this.#place);
  }

  /** The part of the steps that is looked at; undefined where it is all of them. */
  #zoom(): { min: number; max: number } | undefined {
    const { min, max } = this.#plot?.scales['x'] ?? {};
    const [first, last] = this.#drawn;
    if (min === undefined || max === undefined || first === undefined || last === undefined) return undefined;
    return min > first || max < last ? { min, max } : undefined;
  }

  #onKey(event: KeyboardEvent): void {
    const [steps] = this.#data;
    const plot = this.#plot;
    if (plot === undefined || steps.length === 0) return;
    if (event.key === 'Escape') return plot.setData(aligned(this.#data));
    const now = plot.cursor.idx ?? steps.length - 1;
    const to = moved(now, event, steps.length);
    if (to === undefined) return;
    event.preventDefault();
    plot.setCursor({ left: plot.valToPos(steps[to] ?? 0, 'x'), top: 1 });
    this.#describe(to);
  }

  #describe(index: number): void {
    const [steps, ...figures] = this.#data;
    const parts = this.#curves.flatMap(({ label }, curve) => {
      const value = figures[curve]?.[index];
      return value === null || value === undefined ? [] : [`${label} ${this.options.format(value)}`];
    });
    const step = steps[index];
    const values = {
      'aria-valuemin': steps[0] ?? 0,
      'aria-valuemax': steps.at(-1) ?? 0,
      'aria-valuenow': step ?? 0,
      'aria-valuetext': step === undefined ? 'Nothing measured yet' : [`Step ${step}`, ...parts].join(', '),
    };
    for (const [name, value] of Object.entries(values)) this.#place.setAttribute(name, String(value));
  }

  #resize(): void {
    const width = this.#place.clientWidth;
    if (width === 0) return;
    if (this.#plot === undefined) this.redraw();
    else if (this.#plot.width !== width) this.#plot.setSize({ width, height: this.options.heightPx });
  }

  #plotOptions(width: number): uPlot.Options {
    const { format, heightPx, range } = this.options;
    return {
      width,
      height: heightPx,
      scales: { x: { time: false }, y: range === undefined ? {} : { range: [...range] } },
      // The cursor is at the same step, and the same part is looked at, in all charts.
      cursor: { drag: { x: true, y: false }, sync: { key: 'step' } },
      series: [{ label: 'Step' }, ...this.#curves.map((curve) => series(curve, format))],
      axes: [{ ...axis((value) => String(value), 30), incrs: STEPS }, axis(format, 62)],
    };
  }
}

function moved(now: number, { key, shiftKey }: KeyboardEvent, count: number): number | undefined {
  const stride = shiftKey ? Math.max(1, Math.round(count / 20)) : 1;
  const targets: Readonly<Record<string, number>> = {
    ArrowLeft: now - stride,
    ArrowDown: now - stride,
    ArrowRight: now + stride,
    ArrowUp: now + stride,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target === undefined ? undefined : Math.min(count - 1, Math.max(0, target));
}

function joined(tables: readonly Columns[]): Columns {
  const [first = [[]]] = tables;
  if (tables.length < 2) return first;
  const [steps, ...figures] = uPlot.join(tables.map(aligned));
  return [steps as number[], ...figures.map((figure) => figure as (number | null)[])];
}

function aligned(data: Columns): uPlot.AlignedData {
  const [steps, ...figures] = data;
  return [steps, ...figures];
}

function series(curve: Curve, format: ChartOptions['format']): uPlot.Series {
  const { label, colour, isSparse = false, isDashed = false } = curve;
  const stroke = themeColour(colour);
  return {
    label,
    stroke,
    width: 1.5,
    spanGaps: true,
    value: (_plot, value: number | null | undefined) => (typeof value === 'number' ? format(value) : '–'),
    ...(isDashed ? { dash: [6, 4] } : {}),
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

export function themeColour(name: string, fallback = '#888'): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return value === '' ? fallback : value;
}
