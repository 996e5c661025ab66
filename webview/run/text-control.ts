import { parseNumber, printNumber } from '../../src/core/run/number.ts';
import type { Field } from '../../src/core/run/fields.ts';
import { textField } from '../shared/controls.ts';
import { asText, type Control, type Listener } from './control.ts';

/** A line of text. An emptied optional field falls back to its default. */
export function textControl(field: Field, listener: Listener): Control {
  const read = (text: string) => (text === '' && !field.required ? undefined : text);
  return lineControl(field, {
    print: asText,
    typed: (text) => listener.typed(read(text)),
    left: (text) => listener.chosen(read(text)),
  });
}

/** A number, also as `2e-4`. */
export function numberControl(field: Field, listener: Listener): Control {
  const pass = (text: string, tell: (value: number | undefined) => void) => {
    const value = text.trim() === '' ? undefined : parseNumber(text);
    if (value === null) listener.refused('Must be a number');
    else tell(value);
  };
  const control = lineControl(field, {
    print: (value) => (typeof value === 'number' ? printNumber(value) : asText(value)),
    typed: (text) => pass(text, listener.typed),
    left: (text) => pass(text, listener.chosen),
    same: (text, value) => parseNumber(text) === value,
  });
  control.input.setAttribute('inputmode', 'decimal');
  return control;
}

interface Line {
  print(value: unknown): string;
  typed(text: string): void;
  /** The field was left, or Enter pressed. */
  left(text: string): void;
  /** Whether the text already says this value in another spelling. */
  same?(text: string, value: unknown): boolean;
}

function lineControl(field: Field, line: Line): Control {
  const input = textField(field.title, placeholder(field));
  let touched = false;
  input.addEventListener('input', () => {
    touched = true;
    line.typed(input.value);
  });
  input.addEventListener('change', () => {
    if (touched) line.left(input.value);
    touched = false;
  });
  return {
    element: input,
    input,
    labelled: false,
    show: (value) => {
      if (line.same?.(input.value, value) === true && document.activeElement === input) return;
      const text = line.print(value);
      if (input.value !== text) input.value = text;
    },
    enable: (enabled) => {
      input.disabled = !enabled;
    },
  };
}

function placeholder(field: Field): string {
  const value = field.default;
  if (typeof value === 'number') return printNumber(value);
  return asText(value);
}
