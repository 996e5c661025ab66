import type { Choice, Field } from '../../src/core/run/fields.ts';
import { checkbox, dropdown, showChoices } from '../shared/controls.ts';
import { asText, type Control, type Listener } from './control.ts';

/** One of the literals that the schema allows. A value outside them is shown as it is, beside its message. */
export function choiceControl(field: Field, listener: Listener): Control {
  return pickControl(field, listener, () => field.choices);
}

/** One of the names that `names` gives at the moment, such as the targets of this computer. */
export function namesControl(field: Field, listener: Listener, names: () => readonly string[]): Control {
  return pickControl(field, listener, () => names().map((name) => ({ value: name, title: name })));
}

function pickControl(field: Field, listener: Listener, choicesNow: () => readonly Choice[]): Control {
  const input = dropdown(field.title);
  let current = '';
  input.addEventListener('change', () => {
    if (input.value !== current) listener.chosen(input.value);
  });
  return {
    element: input,
    input,
    labelled: false,
    show: (value) => {
      const shown = asText(value ?? field.default);
      current = shown;
      const known = choicesNow().map(({ value: name, title }) => ({ value: name, text: title }));
      const isKnown = known.some((one) => one.value === shown);
      showChoices(input, isKnown ? known : [...known, { value: shown, text: shown }], shown);
    },
    enable: (enabled) => {
      input.disabled = !enabled;
    },
  };
}

export function booleanControl(field: Field, listener: Listener): Control {
  const input = checkbox(field.title);
  let shown = false;
  // The toolkit tells of changes that come from `show` too.
  input.addEventListener('change', () => {
    if (input.checked !== shown) listener.chosen(input.checked);
  });
  return {
    element: input,
    input,
    labelled: true,
    show: (value) => {
      shown = (value ?? field.default) === true;
      if (input.checked !== shown) input.checked = shown;
    },
    enable: (enabled) => {
      input.disabled = !enabled;
    },
  };
}
