import type { Field } from '../../src/core/run/fields.ts';
import type { FieldValue } from '../../src/protocol/run-panel.ts';
import type { FieldRow } from './field-row.ts';

export interface FormActions {
  readonly addFiles: () => void;
  /** Something was typed: the form must be judged anew. */
  readonly changed: () => void;
  /** Something was folded or searched for: how the form looks is to be remembered. */
  readonly looked: () => void;
}

/** What a control tells the form. `undefined` takes the value out of the file. */
export interface Listener {
  readonly typed: (value: FieldValue | undefined) => void;
  readonly chosen: (value: FieldValue | undefined) => void;
  /** What was typed can't be written as a value: the message stands beside the field until it can. */
  readonly refused: (message: string) => void;
  readonly removeFile: (index: number) => void;
  readonly addFiles: () => void;
  readonly chooseFile: () => void;
}

/** The part of a field that takes input. It shows what it is told and keeps nothing but half-typed text. */
export interface Control {
  readonly element: HTMLElement;
  /** What takes the focus and is described by the field's texts. */
  readonly input: HTMLElement;
  /** True where the control's own text names the field, as a checkbox's does. */
  readonly labelled: boolean;
  /** Shows the value of the file; undefined where the file has none and the default holds. */
  show(value: unknown): void;
  enable(enabled: boolean): void;
  /** Fields that stand within this one and come and go with its value. */
  rows?(): readonly FieldRow[];
}

export type MakeControl = (field: Field, listener: Listener) => Control;

/** A value as text for a field that expects another type, so that what the file says is never hidden. */
export function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
