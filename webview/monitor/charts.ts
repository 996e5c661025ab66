import { printNumber } from '../../src/core/run/number.ts';
import { formatBytes, formatLoss } from '../../src/protocol/job-text.ts';
import { element, setHidden } from '../shared/dom.ts';
import { Chart, type ChartOptions, type Curve } from './chart.ts';
import type { Figure, Series } from './series.ts';

interface Panel extends Omit<ChartOptions, 'heightPx'> {
  readonly curves: readonly (Curve & { readonly figure: Figure })[];
}

const PANELS: readonly Panel[] = [
  {
    title: 'Loss',
    format: formatLoss,
    curves: [
      { figure: 'loss', label: 'Training', colour: '--vscode-charts-blue' },
      { figure: 'validationLoss', label: 'Validation', colour: '--vscode-charts-yellow', isSparse: true },
    ],
  },
  {
    title: 'Learning rate',
    format: threeFigures,
    curves: [{ figure: 'learningRate', label: 'Learning rate', colour: '--vscode-charts-purple' }],
  },
  {
    title: 'Gradient norm',
    format: threeFigures,
    curves: [{ figure: 'gradientNorm', label: 'Gradient norm', colour: '--vscode-charts-yellow' }],
  },
  {
    title: 'Tokens per second',
    format: (value) => Math.round(value).toLocaleString(),
    curves: [{ figure: 'tokensPerSecond', label: 'Tokens/s', colour: '--vscode-charts-green' }],
  },
  {
    title: 'Memory',
    format: formatBytes,
    curves: [
      { figure: 'peakMemoryBytes', label: 'Peak of the run', colour: '--vscode-charts-red' },
      { figure: 'gpuMemoryBytes', label: 'In use on the GPU', colour: '--vscode-charts-blue' },
    ],
  },
  {
    title: 'GPU use',
    format: (share) => `${Math.round(share * 100)} %`,
    range: [0, 1],
    curves: [{ figure: 'gpuUse', label: 'Busy', colour: '--vscode-charts-green' }],
  },
];

/** One for each run, where several are compared. The themes' orange is all but transparent. */
const RUN_COLOURS = ['blue', 'yellow', 'green', 'purple', 'red', 'foreground'].map(
  (name) => `--vscode-charts-${name}`,
);

export interface NamedSeries {
  readonly name: string;
  readonly series: Series;
}

/** Drawing all charts with 20,000 steps takes some 50 ms: more often than this, nobody sees it. */
const REDRAW_MS = 250;

/** All curves of a run, and of those that it is compared with. A figure that nobody has measured has no chart. */
export class Charts {
  readonly element = element('div', { class: 'charts' });
  readonly #charts = PANELS.map((panel, index) => ({
    panel,
    chart: new Chart({ ...panel, heightPx: index === 0 ? 260 : 180 }),
  }));
  #runs: readonly NamedSeries[] = [];
  #timer: number | undefined;

  constructor() {
    this.element.append(...this.#charts.map(({ chart }) => chart.element));
    this.#followTheme();
  }

  show(runs: readonly NamedSeries[]): void {
    this.#runs = runs;
    if (this.#timer !== undefined) return;
    this.#timer = window.setTimeout(() => {
      this.#timer = undefined;
      this.#draw();
    }, REDRAW_MS);
  }

  /** Those that are on the screen, in their order. */
  visible(): readonly Chart[] {
    return this.#charts.filter(({ panel }) => this.#isMeasured(panel)).map(({ chart }) => chart);
  }

  #draw(): void {
    for (const { panel, chart } of this.#charts) {
      const isShown = this.#isMeasured(panel);
      setHidden(chart.element, !isShown);
      if (isShown) chart.show(curvesOf(panel, this.#runs), tablesOf(panel, this.#runs));
    }
  }

  /** The loss has its place from the start: it is what everyone waits for. */
  #isMeasured({ title, curves }: Panel): boolean {
    return (
      title === 'Loss' || curves.some(({ figure }) => this.#runs.some(({ series }) => series.has(figure)))
    );
  }

  /** The workbench changes classes and variables of the page when the theme changes. */
  #followTheme(): void {
    const observer = new MutationObserver(() => {
      for (const { chart } of this.#charts) chart.redraw();
    });
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
    observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  }
}

/** The curves of a panel that a run has measured. */
function measured({ curves }: Panel, { series }: NamedSeries): Panel['curves'] {
  return curves.filter(({ figure }) => series.has(figure));
}

function curvesOf(panel: Panel, runs: readonly NamedSeries[]): readonly Curve[] {
  const [only] = runs;
  if (only !== undefined && runs.length === 1)
    return measured(panel, only).map(({ figure: _figure, ...curve }) => curve);
  return runs.flatMap((run, index) =>
    measured(panel, run).map(({ figure, label, isSparse = false }) => ({
      label: figure === panel.curves[0]?.figure ? run.name : `${run.name} · ${label}`,
      colour: RUN_COLOURS[index % RUN_COLOURS.length] ?? '',
      isDashed: figure !== panel.curves[0]?.figure,
      isSparse,
    })),
  );
}

function tablesOf(panel: Panel, runs: readonly NamedSeries[]) {
  return runs.map((run) => run.series.columns(measured(panel, run).map(({ figure }) => figure)));
}

/** Enough on an axis. */
function threeFigures(value: number): string {
  return printNumber(Number(value.toPrecision(3)));
}
