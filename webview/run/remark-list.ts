import { adviceOf } from '../../src/core/plan/remarks.ts';
import type { Remark } from '../../src/protocol/run-plan.ts';
import { linkButton } from '../shared/controls.ts';
import { element, setHidden } from '../shared/dom.ts';
import { evidenceView } from '../shared/evidence.ts';

export interface RemarkActions {
  readonly apply: (id: string) => void;
  /** By the id of the advice. */
  readonly dismiss: (advice: string) => void;
}

const WORDS: Readonly<Record<Remark['severity'], string>> = {
  error: 'Error',
  warning: 'Warning',
  hint: 'Advice',
};

/** Advice and settings that do not go together, each with what it rests on and, where there is one, the change. */
export class RemarkList {
  readonly #list = element('ul', { class: 'remarks', attributes: { 'aria-label': 'Advice' } });
  readonly element = this.#list;
  readonly #actions: RemarkActions;
  #shown = '';

  constructor(actions: RemarkActions) {
    this.#actions = actions;
  }

  show(remarks: readonly Remark[], enabled: boolean): void {
    setHidden(this.#list, remarks.length === 0);
    const key = JSON.stringify([remarks, enabled]);
    if (key === this.#shown) return;
    this.#shown = key;
    const focused = this.#focusedId();
    this.#list.replaceChildren(...remarks.map((remark) => this.#item(remark, enabled)));
    if (focused !== undefined) this.#focusNear(focused);
  }

  #item({ id, severity, message, evidence, change }: Remark, enabled: boolean): HTMLElement {
    const actions = element('div', { class: 'actions' });
    if (change !== null) actions.append(this.#action(change, () => this.#actions.apply(id), enabled));
    const advice = adviceOf(id);
    if (advice !== undefined) {
      const dismiss = () => this.#actions.dismiss(advice);
      actions.append(this.#action('Dismiss', dismiss, enabled, `Dismiss: ${message}`));
    }
    const item = element(
      'li',
      { class: severity, attributes: { 'data-remark': id } },
      element(
        'p',
        {},
        element('span', { class: 'kind', text: WORDS[severity] }),
        document.createTextNode(message),
      ),
      actions,
    );
    if (evidence !== null) item.append(evidenceView(evidence));
    return item;
  }

  #action(text: string, run: () => void, enabled: boolean, label = text): HTMLButtonElement {
    const made = linkButton(text, run);
    made.disabled = !enabled;
    if (label !== text) made.setAttribute('aria-label', label);
    return made;
  }

  #focusedId(): number | undefined {
    const items = [...this.#list.children];
    const index = items.findIndex((item) => item.contains(document.activeElement));
    return index < 0 ? undefined : index;
  }

  /** Whoever works by keyboard stays in the list when the item that was acted on goes. */
  #focusNear(index: number): void {
    const item = this.#list.children[Math.min(index, this.#list.children.length - 1)];
    item?.querySelector<HTMLButtonElement>('button.link:not(:disabled)')?.focus();
  }
}
