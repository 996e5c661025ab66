import type { Field } from '../../src/core/run/fields.ts';
import { linkButton } from '../shared/controls.ts';
import { element } from '../shared/dom.ts';
import type { Control, Listener } from './control.ts';
import { textControl } from './text-control.ts';

/** The path of a file: typed, or picked from the workspace. */
export function pathControl(field: Field, listener: Listener): Control {
  const line = textControl(field, listener);
  const choose = linkButton('Choose…', () => listener.chooseFile());
  choose.setAttribute('aria-label', `Choose ${field.title}`);
  return {
    ...line,
    element: element('div', { class: 'path-field' }, line.element, choose),
    enable: (enabled) => {
      line.enable(enabled);
      choose.disabled = !enabled;
    },
  };
}
