import { gibibytes } from '../../src/core/plan/words.ts';
import type { ReadyPlan } from '../../src/protocol/run-plan.ts';
import { element } from '../shared/dom.ts';
import { chosenGpu } from './plan-text.ts';

/**
 * Colours that every theme shows well on its side bar (the orange of charts is a brown in the dark one); terms beyond them
 * begin anew, apart by their order.
 */
const COLOURS = ['blue', 'yellow', 'green', 'purple', 'red', 'cyan'] as const;

/** Memory as a stacked bar against the GPU's, with the same figures in a table. */
export class MemoryBar {
  readonly #bar = element('div', { class: 'memory-bar', attributes: { 'aria-hidden': 'true' } });
  readonly #table = element('table', { class: 'memory-terms' });
  readonly element = element('div', { class: 'memory' }, this.#bar, this.#table);
  #shown = '';

  show(plan: ReadyPlan): void {
    const key = JSON.stringify([plan.memory, plan.gpu]);
    if (key === this.#shown) return;
    this.#shown = key;
    const gpu = chosenGpu(plan);
    const scale = Math.max(plan.memory.totalBytes, gpu?.bytes ?? 0);
    this.#bar.replaceChildren(
      ...plan.memory.terms.map(({ bytes, name }, index) => {
        const part = element('div', { class: `part ${colour(index)}` });
        part.style.width = `${(100 * bytes) / scale}%`;
        part.title = `${name}: ${gibibytes(bytes)}`;
        return part;
      }),
    );
    if (gpu !== undefined) this.#bar.append(limit((100 * gpu.bytes) / scale, gpu.name));
    this.#table.replaceChildren(
      element('caption', { text: `${gibibytes(plan.memory.totalBytes)} of one GPU at the peak` }),
      element('tbody', {}, ...plan.memory.terms.map((term, index) => row(term, index))),
    );
  }
}

function row({ name, bytes, formula }: ReadyPlan['memory']['terms'][number], index: number): HTMLElement {
  const swatch = element('span', { class: `swatch ${colour(index)}`, attributes: { 'aria-hidden': 'true' } });
  const why = element('div', { class: 'description', text: formula });
  const head = element('th', { attributes: { scope: 'row' } }, swatch, document.createTextNode(name), why);
  return element('tr', {}, head, element('td', { class: 'bytes', text: gibibytes(bytes) }));
}

/** Where the GPU's memory ends. */
function limit(percent: number, name: string): HTMLElement {
  const mark = element('div', { class: 'limit' });
  mark.style.left = `${percent}%`;
  mark.title = `End of the memory of ${name}`;
  return mark;
}

function colour(index: number): string {
  return COLOURS[index % COLOURS.length] ?? 'blue';
}
