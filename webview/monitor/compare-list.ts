import { MOST_COMPARED, type MonitorIdentity, type OtherJob } from '../../src/protocol/run-monitor.ts';
import { checkbox, type Checkbox } from '../shared/controls.ts';
import { element, setHidden, setText } from '../shared/dom.ts';

interface Row {
  readonly element: HTMLElement;
  readonly box: Checkbox;
  readonly about: HTMLElement;
}

/** The other runs, folded away; those that are ticked are drawn beside this one. */
export class CompareList {
  readonly element: HTMLDetailsElement;
  readonly #list = element('div', {
    class: 'others',
    attributes: { role: 'group', 'aria-label': 'Other runs' },
  });
  readonly #summary = element('summary', {});
  readonly #none = element('p', { class: 'muted', text: 'There is no other run to compare with.' });
  readonly #rows = new Map<string, Row>();
  readonly #onChange: (chosen: readonly MonitorIdentity[]) => void;
  #others: readonly OtherJob[] = [];

  constructor(onChange: (chosen: readonly MonitorIdentity[]) => void) {
    this.#onChange = onChange;
    this.element = element('details', { class: 'compare' }, this.#summary, this.#none, this.#list);
  }

  show(others: readonly OtherJob[], compared: readonly MonitorIdentity[]): void {
    this.#others = others;
    const chosen = new Set(compared.map(keyOf));
    const count = chosen.size === 0 ? '' : ` (${chosen.size})`;
    setText(this.#summary, `Compare with other runs${count}`);
    setHidden(this.#none, others.length > 0);
    setHidden(this.#list, others.length === 0);
    const rows = others.map((other) => {
      const row = this.#row(other);
      setText(row.about, other.about);
      row.box.checked = chosen.has(keyOf(other.identity));
      row.box.disabled = !row.box.checked && chosen.size >= MOST_COMPARED;
      return row.element;
    });
    // Rows that are in their places already are left alone, and so is the focus.
    const isSame =
      rows.length === this.#list.children.length && rows.every((row, at) => this.#list.children[at] === row);
    if (!isSame) this.#list.replaceChildren(...rows);
  }

  #row(other: OtherJob): Row {
    const key = keyOf(other.identity);
    const present = this.#rows.get(key);
    if (present !== undefined) return present;
    const box = checkbox(other.name);
    const about = element('span', { class: 'muted' });
    box.addEventListener('change', () => this.#tell());
    const row = { element: element('div', { class: 'other' }, box, about), box, about };
    this.#rows.set(key, row);
    return row;
  }

  #tell(): void {
    const chosen = this.#others.filter(({ identity }) => this.#rows.get(keyOf(identity))?.box.checked);
    this.#onChange(chosen.slice(0, MOST_COMPARED).map(({ identity }) => identity));
  }
}

export function keyOf({ target, id }: MonitorIdentity): string {
  return JSON.stringify([target, id]);
}
