import { valueAt, type Field } from '../../src/core/run/fields.ts';
import { parseNumber, printNumber } from '../../src/core/run/number.ts';
import { dropdown, showChoices, textField } from '../shared/controls.ts';
import { element, setHidden } from '../shared/dom.ts';
import { asText, type Control, type Listener } from './control.ts';

type Mode = 'none' | 'fraction' | 'path';

const CHOICES: readonly { readonly value: Mode; readonly text: string }[] = [
  { value: 'none', text: 'None' },
  { value: 'fraction', text: 'A share of the training data' },
  { value: 'path', text: 'A file' },
];

/** A common share to hold out, for a start when someone picks "a share". */
const FIRST_FRACTION = 0.05;

/** No validation, a share of the training records, or a file of its own. */
export function validationControl(field: Field, listener: Listener): Control {
  const select = dropdown(field.title);
  const entry = textField('Share or file', '');
  let mode: Mode = 'none';

  select.addEventListener('change', () => {
    if (select.value === mode) return;
    if (select.value === 'fraction') listener.chosen({ fraction: FIRST_FRACTION });
    else if (select.value === 'path') listener.chosen({ path: '' });
    else listener.chosen(undefined);
  });
  const typed = (tell: Listener['typed']) => {
    if (mode === 'path') return tell({ path: entry.value });
    const fraction = parseNumber(entry.value);
    return fraction === null ? listener.refused('Must be a number') : tell({ fraction });
  };
  entry.addEventListener('input', () => typed(listener.typed));

  return {
    element: element('div', { class: 'validation' }, select, entry),
    input: select,
    labelled: false,
    show: (value) => {
      mode = modeOf(value);
      showChoices(select, CHOICES, mode);
      setHidden(entry, mode === 'none');
      entry.placeholder = mode === 'path' ? 'validation.jsonl' : printNumber(FIRST_FRACTION);
      const text = mode === 'path' ? asText(valueAt(value, ['path'])) : fractionText(value);
      const isSame = mode === 'fraction' && parseNumber(entry.value) === valueAt(value, ['fraction']);
      if (!isSame && entry.value !== text) entry.value = text;
    },
    enable: (enabled) => {
      select.disabled = !enabled;
      entry.disabled = !enabled;
    },
  };
}

function modeOf(value: unknown): Mode {
  if (valueAt(value, ['path']) !== undefined) return 'path';
  return valueAt(value, ['fraction']) === undefined ? 'none' : 'fraction';
}

function fractionText(value: unknown): string {
  const fraction = valueAt(value, ['fraction']);
  return typeof fraction === 'number' ? printNumber(fraction) : asText(fraction);
}
