import { isObject } from '../../src/core/dataset/record.ts';
import type { Field } from '../../src/core/run/fields.ts';
import { textArea } from '../shared/controls.ts';
import { asText, type Control, type Listener } from './control.ts';
import { linesOf, printPair, readPairs, type Reading } from './lines.ts';

/** Names, one on each line. */
export function listControl(field: Field, listener: Listener): Control {
  return linesControl(field, listener, {
    example: 'One on each line',
    print: (value) => (Array.isArray(value) ? value.map(asText) : []),
    read: (lines) => ({ value: [...lines] }),
  });
}

/** A number for each name, one pair on each line: `down_proj: 32`. */
export function mapControl(field: Field, listener: Listener): Control {
  return linesControl(field, listener, {
    example: 'down_proj: 32',
    print: (value) => (isObject(value) ? Object.entries(value).map(printPair) : []),
    read: readPairs,
  });
}

interface Lines {
  readonly example: string;
  readonly print: (value: unknown) => readonly string[];
  /** Lines are trimmed, and none is empty. */
  readonly read: (lines: readonly string[]) => Reading;
}

function linesControl(field: Field, listener: Listener, { example, print, read }: Lines): Control {
  const input = textArea(field.title, example);
  const typed = (): Reading => {
    const lines = linesOf(input.value);
    return lines.length === 0 ? { value: undefined } : read(lines);
  };
  input.addEventListener('input', () => {
    const reading = typed();
    if ('problem' in reading) listener.refused(reading.problem);
    else listener.typed(reading.value);
  });
  return {
    element: input,
    input,
    labelled: false,
    show: (value) => {
      const reading = typed();
      // What is being typed may have empty lines and spaces that the value does not have.
      if ('value' in reading && JSON.stringify(reading.value) === JSON.stringify(value)) return;
      input.value = print(value).join('\n');
    },
    enable: (enabled) => {
      input.disabled = !enabled;
    },
  };
}
