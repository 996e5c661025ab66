import { checkbox, linkButton } from '../shared/controls.ts';
import { element, setHidden } from '../shared/dom.ts';

/** As much as the host keeps. */
const MAX_CHARACTERS = 200_000;

/** The end of the job's log. It follows new lines until the reader scrolls up. */
export class LogPane {
  readonly element: HTMLElement;
  readonly #text = element('pre', {
    class: 'log',
    attributes: { tabindex: '0', role: 'log', 'aria-label': 'Log', 'aria-live': 'off' },
  });
  readonly #empty = element('p', { class: 'muted', text: 'The log is empty so far.' });
  readonly #follow = checkbox('Follow');

  constructor(openWhole: () => void) {
    this.#follow.checked = true;
    this.#follow.addEventListener('change', () => this.#scroll());
    this.#text.addEventListener('scroll', () => this.#noteScroll());
    const head = element(
      'div',
      { class: 'log-head' },
      element('h2', { text: 'Log' }),
      this.#follow,
      linkButton('Open as document', openWhole),
    );
    this.element = element('section', { attributes: { 'aria-label': 'Log' } }, head, this.#empty, this.#text);
    this.set('');
  }

  set(text: string): void {
    this.#text.textContent = text.slice(-MAX_CHARACTERS);
    this.#showEmpty();
    this.#scroll();
  }

  add(text: string): void {
    if ((this.#text.textContent?.length ?? 0) + text.length > MAX_CHARACTERS) {
      this.set(this.#text.textContent + text);
      return;
    }
    this.#text.append(text);
    this.#showEmpty();
    this.#scroll();
  }

  #showEmpty(): void {
    const isEmpty = this.#text.textContent === '';
    setHidden(this.#empty, !isEmpty);
    setHidden(this.#text, isEmpty);
  }

  #scroll(): void {
    if (this.#follow.checked) this.#text.scrollTop = this.#text.scrollHeight;
  }

  #noteScroll(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.#text;
    this.#follow.checked = scrollHeight - scrollTop - clientHeight < 24;
  }
}
