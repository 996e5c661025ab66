import type { Field } from '../../src/core/run/fields.ts';
import { valueAt } from '../../src/core/run/fields.ts';
import { button, linkButton } from '../shared/controls.ts';
import { element } from '../shared/dom.ts';
import { asText, type Control, type Listener } from './control.ts';

/** The training files: a list to add to and take from. Weights and tasks are edited in the file. */
export function filesControl(field: Field, listener: Listener): Control {
  const list = element('ul', { class: 'files', attributes: { 'aria-label': field.title } });
  const add = button('Add files…', 'secondary', () => listener.addFiles());
  let shown = '';
  let isEnabled = true;
  return {
    element: element('div', { class: 'files-field' }, list, add),
    input: add,
    labelled: false,
    show: (value) => {
      const key = JSON.stringify(value);
      if (key === shown) return;
      shown = key;
      const files: readonly unknown[] = Array.isArray(value) ? value : [];
      list.replaceChildren(...files.map((file, index) => fileRow(file, index, listener)));
      enableButtons(list, isEnabled);
    },
    enable: (enabled) => {
      isEnabled = enabled;
      add.disabled = !enabled;
      enableButtons(list, enabled);
    },
  };
}

function fileRow(file: unknown, index: number, listener: Listener): HTMLElement {
  const path = asText(valueAt(file, ['path']));
  const weight = valueAt(file, ['weight']);
  const remove = linkButton('Remove', () => listener.removeFile(index));
  remove.setAttribute('aria-label', `Remove ${path}`);
  return element(
    'li',
    {},
    element('span', { class: 'path', text: path, attributes: { title: path } }),
    element('span', { class: 'muted', text: weight === undefined ? '' : `× ${asText(weight)}` }),
    remove,
  );
}

function enableButtons(list: HTMLElement, enabled: boolean): void {
  for (const one of list.querySelectorAll('button')) one.disabled = !enabled;
}
