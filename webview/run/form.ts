import { formFields, type Field, type Section } from '../../src/core/run/fields.ts';
import { element, setHidden } from '../shared/dom.ts';
import { booleanControl, choiceControl, listControl } from './choice-control.ts';
import type { FormActions, MakeControl } from './control.ts';
import type { Edits } from './edits.ts';
import { FieldRow } from './field-row.ts';
import { filesControl } from './files-control.ts';
import { modulesControl } from './modules-control.ts';
import { numberControl, textControl } from './text-control.ts';
import { validationControl } from './validation-control.ts';
import type { FormView } from './run-view.ts';

const TITLES: Readonly<Record<Section, string>> = {
  run: 'Model and data',
  method: 'Method',
  training: 'Training',
  launch: 'Target',
  advanced: 'Advanced',
};

/** The form of one run file. It is built once and shows whatever it is given. */
export class Form {
  readonly element = element('form', { class: 'form', attributes: { novalidate: '' } });
  readonly #rows: FieldRow[] = [];
  readonly #advanced: HTMLDetailsElement;
  #targets: readonly string[] = [];

  constructor(edits: Edits, actions: FormActions) {
    const fields = formFields();
    const rows = (section: Section) => fields[section].map((field) => this.#row(field, edits, actions));
    this.element.addEventListener('submit', (event) => event.preventDefault());
    for (const section of ['run', 'method', 'training', 'launch'] as const) {
      this.element.append(
        element(
          'section',
          { attributes: { 'aria-label': TITLES[section], 'data-section': section } },
          element('h2', { text: TITLES[section] }),
          ...rows(section),
        ),
      );
    }
    this.#advanced = element(
      'details',
      { class: 'advanced' },
      element('summary', { text: TITLES.advanced }),
      ...rows('advanced'),
    );
    this.element.append(this.#advanced);
  }

  show(view: FormView, targets: readonly string[], enabled: boolean): void {
    this.#targets = targets;
    setHidden(this.element, false);
    for (const row of this.#rows) {
      setHidden(row.element, !view.isUsed(row.field));
      row.show({ value: view.valueOf(row.field), problem: view.problemOf(row.field), enabled });
    }
  }

  hide(): void {
    setHidden(this.element, true);
  }

  invalidRows(): readonly FieldRow[] {
    return this.#rows.filter((row) => row.isInvalid);
  }

  get advanced(): HTMLDetailsElement {
    return this.#advanced;
  }

  #row(field: Field, edits: Edits, actions: FormActions): HTMLElement {
    const row = new FieldRow(field, this.#makerOf(field), edits, actions);
    this.#rows.push(row);
    return row.element;
  }

  #makerOf(field: Field): MakeControl {
    if (field.pointer === '/launch/target') {
      return (field, listener) => listControl(field, listener, () => this.#targets);
    }
    return MAKERS[field.kind];
  }
}

const MAKERS: Readonly<Record<Field['kind'], MakeControl>> = {
  text: textControl,
  integer: numberControl,
  number: numberControl,
  boolean: booleanControl,
  choice: choiceControl,
  modules: modulesControl,
  validation: validationControl,
  files: filesControl,
};
