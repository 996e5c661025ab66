import { branchOf, isChanged, type Field } from '../../src/core/run/fields.ts';
import type { FieldValue } from '../../src/protocol/run-panel.ts';
import { dropdown, showChoices } from '../shared/controls.ts';
import { asText, type Control, type Listener } from './control.ts';

/** One of several things, such as no validation, a share or a file. What each has of its own are fields of the form. */
export function variantControl(field: Field, listener: Listener): Control {
  const select = dropdown(field.title);
  let shown = '';
  select.addEventListener('change', () => {
    const branch = field.branches.find(({ title }) => title === select.value);
    if (branch === undefined || branch.title === shown) return;
    listener.chosen(isChanged(field, branch.start) ? (branch.start as FieldValue) : undefined);
  });
  return {
    element: select,
    input: select,
    labelled: false,
    show: (value) => {
      const branch = branchOf(field, value);
      shown = branch?.title ?? asText(value);
      const titles = field.branches.map(({ title }) => title);
      const choices = branch === undefined ? [...titles, shown] : titles;
      showChoices(
        select,
        choices.map((title) => ({ value: title, text: title })),
        shown,
      );
    },
    enable: (enabled) => {
      select.disabled = !enabled;
    },
  };
}
