import { linkButton, textField } from '../shared/controls.ts';
import { element, setText } from '../shared/dom.ts';
import { findAll, MOST_FOUND } from './find-text.ts';

/** Finds words in a text and marks them, without touching the text: the browser paints the ranges. */
export class LogSearch {
  readonly element: HTMLElement;
  readonly #field = textField('Find in the log', 'Find');
  readonly #count = element('span', { class: 'muted count', attributes: { role: 'status' } });
  readonly #text: Text;
  readonly #onGo: () => void;
  #ranges: readonly Range[] = [];
  #current = -1;

  constructor(text: Text, onGo: () => void) {
    this.#text = text;
    this.#onGo = onGo;
    this.#field.addEventListener('input', () => {
      this.refresh();
      this.#go(0);
    });
    this.#field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#go(this.#current + (event.shiftKey ? -1 : 1));
      if (event.key === 'Escape') this.#clear();
    });
    this.element = element(
      'div',
      { class: 'search', attributes: { role: 'search' } },
      this.#field,
      this.#count,
      linkButton('Previous', () => this.#go(this.#current - 1)),
      linkButton('Next', () => this.#go(this.#current + 1)),
    );
  }

  /** Looks again: the text has changed. */
  refresh(): void {
    this.#ranges = findAll(this.#text.data, this.#field.value).map(([start, end]) => {
      const range = new Range();
      range.setStart(this.#text, start);
      range.setEnd(this.#text, end);
      return range;
    });
    this.#current = Math.min(this.#current, this.#ranges.length - 1);
    CSS.highlights.set('log-found', new Highlight(...this.#ranges));
    this.#mark();
  }

  #go(to: number): void {
    const count = this.#ranges.length;
    this.#current = count === 0 ? -1 : (to + count) % count;
    this.#mark();
    const range = this.#ranges[this.#current];
    if (range === undefined) return;
    this.#onGo();
    const box = this.#text.parentElement;
    const place = range.getBoundingClientRect();
    if (box !== null) box.scrollTop += place.top - box.getBoundingClientRect().top - box.clientHeight / 2;
  }

  #mark(): void {
    const range = this.#ranges[this.#current];
    CSS.highlights.set('log-current', range === undefined ? new Highlight() : new Highlight(range));
    const more = this.#ranges.length === MOST_FOUND ? ' or more' : '';
    const found =
      this.#ranges.length === 0 ? 'Nothing found' : `${this.#current + 1} of ${this.#ranges.length}${more}`;
    setText(this.#count, this.#field.value === '' ? '' : found);
  }

  #clear(): void {
    this.#field.value = '';
    this.refresh();
  }
}
