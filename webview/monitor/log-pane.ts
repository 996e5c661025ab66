import { checkbox, linkButton } from '../shared/controls.ts';
import { element, setHidden } from '../shared/dom.ts';
import { LogSearch } from './log-search.ts';

/** As much as the host keeps. */
const MAX_CHARACTERS = 200_000;

/** The end of the job's log. It follows new lines until the reader scrolls up. */
export class LogPane {
  readonly element: HTMLElement;
  readonly #text = document.createTextNode('');
  readonly #box = element(
    'pre',
    { class: 'log', attributes: { tabindex: '0', role: 'log', 'aria-label': 'Log', 'aria-live': 'off' } },
    this.#text,
  );
  readonly #empty = element('p', { class: 'muted', text: 'The log is empty so far.' });
  readonly #follow = checkbox('Follow');
  readonly #search = new LogSearch(this.#text, () => {
    this.#follow.checked = false;
  });

  constructor(openWhole: () => void) {
    this.#follow.checked = true;
    this.#follow.addEventListener('change', () => this.#scroll());
    this.#box.addEventListener('scroll', () => this.#noteScroll());
    const head = element(
      'div',
      { class: 'log-head' },
      element('h2', { text: 'Log' }),
      this.#search.element,
      this.#follow,
      linkButton('Open as document', openWhole),
    );
    this.element = element('section', { attributes: { 'aria-label': 'Log' } }, head, this.#empty, this.#box);
    this.set('');
  }

  set(text: string): void {
    this.#text.data = text.slice(-MAX_CHARACTERS);
    this.#afterChange();
  }

  add(text: string): void {
    this.#text.appendData(text);
    const over = this.#text.length - MAX_CHARACTERS;
    if (over > 0) this.#text.deleteData(0, over);
    this.#afterChange();
  }

  #afterChange(): void {
    const isEmpty = this.#text.length === 0;
    setHidden(this.#empty, !isEmpty);
    setHidden(this.#box, isEmpty);
    this.#search.refresh();
    this.#scroll();
  }

  #scroll(): void {
    if (this.#follow.checked) this.#box.scrollTop = this.#box.scrollHeight;
  }

  #noteScroll(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.#box;
    this.#follow.checked = scrollHeight - scrollTop - clientHeight < 24;
  }
}
