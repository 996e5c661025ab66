import { gibibytes } from '../../src/core/plan/words.ts';
import type { ReadyPlan } from '../../src/protocol/run-plan.ts';
import { linked } from '../shared/evidence.ts';
import { element } from '../shared/dom.ts';
import { NUMBER, speedText } from './plan-text.ts';

/** What is folded away below the figures: every layer, every GPU of the table, every way to share the work, and all sources. */
export class PlanTables {
  readonly #modules = element('table', { class: 'figures' });
  readonly #fits = element('table', { class: 'figures' });
  readonly #strategies = element('table', { class: 'figures' });
  readonly #sources = element('dl', { class: 'sources' });
  readonly element = element(
    'div',
    {},
    folded('Trained parameters by layer', this.#modules),
    folded('What fits on which GPU', this.#fits),
    folded('Shared among several GPUs', this.#strategies),
    folded('Sources of these figures', this.#sources),
  );
  #shown = '';

  show({ byModule, fits, strategies, memory, duration }: ReadyPlan): void {
    const key = JSON.stringify([byModule, fits, strategies, memory.terms, duration]);
    if (key === this.#shown) return;
    this.#shown = key;
    fill(
      this.#modules,
      ['Layer', 'Parameters'],
      byModule.map(({ name, parameters }) => [name, NUMBER.format(parameters)]),
    );
    fill(
      this.#fits,
      ['GPU', 'Fits', 'Batch up to', 'Tokens up to'],
      fits.map((fit) => [
        `${fit.name} (${gibibytes(fit.bytes)})`,
        fit.fits ? 'yes' : 'no',
        NUMBER.format(fit.largestBatch),
        NUMBER.format(fit.largestLength),
      ]),
    );
    fill(
      this.#strategies,
      ['Strategy', 'GPUs', 'Each holds', 'Trained so'],
      strategies.map(({ strategy, gpus, totalBytes, problem }) => [
        strategy,
        NUMBER.format(gpus),
        gibibytes(totalBytes),
        problem === null ? 'yes' : `no: ${problem}`,
      ]),
    );
    this.#sources.replaceChildren(
      ...memory.terms.flatMap(({ name, source }) => sourceOf(name, source)),
      ...(duration === null ? [] : sourceOf('Time', speedText(duration))),
    );
  }
}

function sourceOf(name: string, source: string): readonly HTMLElement[] {
  return [element('dt', { text: name }), element('dd', {}, ...linked(source))];
}

function folded(title: string, content: HTMLElement): HTMLElement {
  return element('details', { class: 'more' }, element('summary', { text: title }), content);
}

function fill(table: HTMLElement, names: readonly string[], rows: readonly (readonly string[])[]): void {
  const head = names.map((text) => element('th', { text, attributes: { scope: 'col' } }));
  table.replaceChildren(
    element('thead', {}, element('tr', {}, ...head)),
    element(
      'tbody',
      {},
      ...rows.map(([first = '', ...others]) =>
        element(
          'tr',
          {},
          element('th', { text: first, attributes: { scope: 'row' } }),
          ...others.map((text) => element('td', { text })),
        ),
      ),
    ),
  );
}
