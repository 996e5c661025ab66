import { defaultText } from '../../src/core/run/field-text.ts';
import { isChanged, type Field } from '../../src/core/run/fields.ts';
import { describe, linkButton } from '../shared/controls.ts';
import { element, setHidden, setText } from '../shared/dom.ts';
import type { Control, FormActions, Listener, MakeControl } from './control.ts';
import type { Edits } from './edits.ts';

export interface RowState {
  /** Value of the file or of an edit on its way; undefined where the default holds. */
  readonly value: unknown;
  /** What is wrong with it, in plain words; empty when nothing is. */
  readonly problem: string;
  /** Why it does nothing; empty where it does something. */
  readonly note: string;
  readonly enabled: boolean;
  /** It plays no part at the moment, or is not what was searched for. */
  readonly hidden: boolean;
}

/** A field with all that belongs to it: label, reset to default, control, description, message. */
export class FieldRow {
  readonly element: HTMLElement;
  readonly field: Field;
  readonly #control: Control;
  readonly #reset: HTMLButtonElement;
  readonly #description: HTMLElement;
  readonly #problem: HTMLElement;
  readonly #note: HTMLElement;
  /** Text that is no value. It stands until the file says something else than when it was typed. */
  #refused: { readonly message: string; value?: string } | undefined;

  constructor(field: Field, make: MakeControl, edits: Edits, actions: FormActions) {
    this.field = field;
    this.#control = make(field, this.#listener(edits, actions));
    const id = `field${field.pointer.replaceAll('/', '-')}`;
    this.#reset = linkButton('Reset', () => {
      this.#refused = undefined;
      edits.now(field.pointer, undefined);
      actions.changed();
    });
    this.#reset.title = `Changed. Back to the default: ${defaultText(field) || 'none'}`;
    this.#reset.setAttribute('aria-label', `${field.title} is changed. Reset it to its default`);
    this.#description = element('div', {
      class: 'description',
      id: `${id}-description`,
      text: helpText(field),
    });
    this.#problem = element('div', {
      class: 'problem',
      id: `${id}-problem`,
      attributes: { 'aria-live': 'polite' },
    });
    this.#note = element('div', { class: 'note', id: `${id}-note` });
    this.element = this.#layout();
  }

  show({ value, problem, note, enabled, hidden }: RowState): void {
    setHidden(this.element, hidden);
    const text = JSON.stringify(value) ?? '';
    if (this.#refused !== undefined) {
      this.#refused.value ??= text;
      if (this.#refused.value !== text) this.#refused = undefined;
    }
    if (this.#refused === undefined) this.#control.show(value);
    this.#control.enable(enabled);
    const message = this.#refused?.message ?? problem;
    setText(this.#problem, message);
    setText(this.#note, note);
    const changed = !this.field.required && isChanged(this.field, value);
    this.element.classList.toggle('invalid', message !== '');
    this.element.classList.toggle('changed', changed);
    setHidden(this.#reset, (!changed && note === '') || !enabled);
    describe(this.#control.input, [this.#problem, this.#note, this.#description], message !== '');
  }

  /** Fields that stand within this one at the moment. */
  get parts(): readonly FieldRow[] {
    return this.#control.rows?.() ?? [];
  }

  get isShown(): boolean {
    return !this.element.classList.contains('hidden');
  }

  get isInvalid(): boolean {
    return this.element.classList.contains('invalid');
  }

  get isChanged(): boolean {
    return this.element.classList.contains('changed');
  }

  focus(): void {
    for (
      let at = this.element.closest('details');
      at !== null;
      at = at.parentElement?.closest('details') ?? null
    )
      at.open = true;
    this.#control.input.focus();
  }

  #listener(edits: Edits, actions: FormActions): Listener {
    const { pointer } = this.field;
    const accept = () => {
      this.#refused = undefined;
      actions.changed();
    };
    return {
      typed: (value) => {
        edits.later(pointer, value);
        accept();
      },
      chosen: (value) => {
        edits.now(pointer, value);
        accept();
      },
      refused: (message) => {
        edits.drop(pointer);
        this.#refused = { message };
        actions.changed();
      },
      removeFile: (index) => edits.removeFile(index),
      addFiles: actions.addFiles,
      chooseFile: () => edits.chooseFile(pointer),
    };
  }

  #layout(): HTMLElement {
    const label = element('label', { class: 'label', text: this.field.title });
    label.addEventListener('click', () => this.#control.input.focus());
    const head = element('div', { class: 'head' }, ...(this.#control.labelled ? [] : [label]), this.#reset);
    const parts = this.#control.labelled
      ? [element('div', { class: 'head' }, this.#control.element, this.#reset)]
      : [head, this.#control.element];
    return element(
      'div',
      {
        class: this.field.within === undefined ? 'field' : 'field within',
        attributes: { 'data-pointer': this.field.pointer },
      },
      ...parts,
      this.#problem,
      this.#note,
      this.#description,
    );
  }
}

function helpText(field: Field): string {
  const standard = defaultText(field).replace(/^(None|Off)$/, (word) => word.toLowerCase()) || 'none';
  return [field.description, ...(field.required ? [] : [`Default: ${standard}.`])].join(' ').trim();
}
