import { valueAt, type Field } from '../../src/core/run/fields.ts';
import { button, linkButton } from '../shared/controls.ts';
import { element, setText } from '../shared/dom.ts';
import { asText, type Control, type Listener } from './control.ts';
import type { FieldRow } from './field-row.ts';

/** The training files: a list to add to and take from, each with settings of its own folded away. */
export function filesControl(
  field: Field,
  listener: Listener,
  rowsOf: (index: number) => readonly FieldRow[],
): Control {
  const list = element('ul', { class: 'files', attributes: { 'aria-label': field.title } });
  const add = button('Add files…', 'secondary', () => listener.addFiles());
  const items: FileItem[] = [];
  return {
    element: element('div', { class: 'files-field' }, list, add),
    input: add,
    labelled: false,
    show: (value) => {
      const files: readonly unknown[] = Array.isArray(value) ? value : [];
      for (const item of items.splice(files.length)) item.element.remove();
      files.forEach((file, index) => {
        const item = (items[index] ??= fileItem(index, listener, rowsOf(index)));
        if (!item.element.isConnected) list.append(item.element);
        item.show(file);
      });
    },
    enable: (enabled) => {
      add.disabled = !enabled;
      for (const item of items) item.remove.disabled = !enabled;
    },
    rows: () => items.flatMap(({ rows }) => rows),
  };
}

interface FileItem {
  readonly element: HTMLElement;
  readonly remove: HTMLButtonElement;
  readonly rows: readonly FieldRow[];
  show(file: unknown): void;
}

function fileItem(index: number, listener: Listener, rows: readonly FieldRow[]): FileItem {
  const path = element('span', { class: 'path' });
  const remove = linkButton('Remove', () => listener.removeFile(index));
  const summary = element('summary', {});
  const details = element('details', {}, summary, ...rows.map((row) => row.element));
  return {
    element: element('li', {}, element('div', { class: 'head' }, path, remove), details),
    remove,
    rows,
    show: (file) => {
      const shown = asText(valueAt(file, ['path']));
      setText(path, shown);
      path.title = shown;
      remove.setAttribute('aria-label', `Remove ${shown}`);
      setText(summary, summaryOf(file));
      summary.setAttribute('aria-label', `Settings of ${shown}: ${summaryOf(file)}`);
    },
  };
}

/** Weight and task, where they are set. */
function summaryOf(file: unknown): string {
  const weight = valueAt(file, ['weight']);
  const task = valueAt(file, ['task']);
  const parts = [
    ...(weight === undefined ? [] : [`weight ${asText(weight)}`]),
    ...(task === undefined ? [] : [`task ${asText(task)}`]),
  ];
  return parts.length === 0 ? 'weight and task' : parts.join(', ');
}
