import type { Field } from '../../src/core/run/fields.ts';
import { describe, linkButton } from '../shared/controls.ts';
import { element, setHidden, setText } from '../shared/dom.ts';
import { asText, type Control, type FormActions, type Listener, type MakeControl } from './control.ts';
import type { Edits } from './edits.ts';

export interface RowState {
  /** Value of the file or of an edit on its way; undefined where the default holds. */
  readonly value: unknown;
  /** What is wrong with it, in plain words; empty when nothing is. */
  readonly problem: string;
  readonly enabled: boolean;
}

/** A field with all that belongs to it: label, reset to default, control, description, message. */
export class FieldRow {
  readonly element: HTMLElement;
  readonly field: Field;
  readonly #control: Control;
  readonly #reset: HTMLButtonElement;
  readonly #description: HTMLElement;
  readonly #problem: HTMLElement;
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
    this.#reset.title = `Back to the default: ${asText(field.default) || 'none'}`;
    this.#reset.setAttribute('aria-label', `Reset ${field.title} to its default`);
    this.#description = element('div', {
      class: 'description',
      id: `${id}-description`,
      text: field.description,
    });
    this.#problem = element('div', {
      class: 'problem',
      id: `${id}-problem`,
      attributes: { 'aria-live': 'polite' },
    });
    this.element = this.#layout();
  }

  show(state: RowState): void {
    const value = JSON.stringify(state.value) ?? '';
    if (this.#refused !== undefined) {
      this.#refused.value ??= value;
      if (this.#refused.value !== value) this.#refused = undefined;
    }
    if (this.#refused === undefined) this.#control.show(state.value);
    this.#control.enable(state.enabled);
    const problem = this.#refused?.message ?? state.problem;
    setText(this.#problem, problem);
    this.element.classList.toggle('invalid', problem !== '');
    setHidden(this.#reset, this.field.required || !state.enabled || state.value === undefined);
    describe(this.#control.input, [this.#problem, this.#description], problem !== '');
  }

  get isInvalid(): boolean {
    return this.element.classList.contains('invalid');
  }

  focus(): void {
    this.element.closest('details')?.setAttribute('open', '');
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
      { class: 'field', attributes: { 'data-pointer': this.field.pointer } },
      ...parts,
      this.#problem,
      this.#description,
    );
  }
}
