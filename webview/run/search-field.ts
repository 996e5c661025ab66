import { textField } from '../shared/controls.ts';
import { element, setText } from '../shared/dom.ts';

/** The search over all settings, with what it did not find. */
export class SearchField {
  readonly element: HTMLElement;
  readonly #input = textField('Search settings', 'Search settings');
  readonly #result = element('p', { class: 'muted', attributes: { role: 'status' } });
  readonly #searched: () => void;

  constructor(searched: () => void) {
    this.#searched = searched;
    this.#input.setAttribute('type', 'search');
    this.#input.addEventListener('input', searched);
    this.#input.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.clear();
    });
    this.element = element(
      'div',
      { class: 'search', attributes: { role: 'search' } },
      this.#input,
      this.#result,
    );
  }

  get query(): string {
    return this.#input.value.trim();
  }

  /** What was searched for when the panel was left. */
  restore(query: string): void {
    this.#input.value = query;
  }

  clear(): void {
    if (this.#input.value === '') return;
    this.#input.value = '';
    this.#searched();
  }

  tell(found: boolean, elsewhere: readonly string[]): void {
    const none = found ? [] : [`No field matches “${this.query}”.`];
    const others =
      elsewhere.length === 0 ? [] : [`Not used by the chosen method or objective: ${elsewhere.join(', ')}.`];
    setText(this.#result, [...none, ...others].join(' '));
  }
}
