import type { Field } from '../../src/core/run/fields.ts';
import { checkbox, radioGroup, textField, type Checkbox } from '../shared/controls.ts';
import { element, setHidden } from '../shared/dom.ts';
import { asText, type Control, type Listener } from './control.ts';

/** Names of the linear layers in Llama, Qwen, Mistral and Gemma: attention first, then the feed-forward part. */
const USUAL = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'];

/** What the LoRA paper adapts (Hu et al. 2021, section 4.2), for a start when someone picks single layers. */
const FIRST_PICK = ['q_proj', 'v_proj'];

const ALL = 'all-linear';

const MODES = [
  { value: ALL, text: 'All linear layers' },
  { value: 'attention', text: 'Attention' },
  { value: 'mlp', text: 'Feed-forward (MLP)' },
  { value: 'list', text: 'Only these layers' },
];

/** All linear layers, those of attention or of the feed-forward part, or a list: the usual names as boxes to tick, any other by name. */
export function modulesControl(field: Field, listener: Listener): Control {
  const mode = radioGroup(field.title, MODES);
  const boxes = element('div', { class: 'chips', attributes: { role: 'group', 'aria-label': 'Layers' } });
  const entry = textField('Name of another layer', 'Another layer, then Enter');
  const list = element('div', { class: 'modules-list' }, boxes, entry);
  let names: readonly string[] = [];
  let shownMode = '';

  mode.addEventListener('change', () => {
    if (mode.value === shownMode) return;
    shownMode = mode.value;
    listener.chosen(mode.value === 'list' ? [...FIRST_PICK] : mode.value);
  });
  const toggle = (name: string, on: boolean) => {
    // The toolkit tells of changes that come from `show` too.
    if (on === names.includes(name)) return;
    listener.chosen(on ? [...names, name] : names.filter((other) => other !== name));
  };
  entry.addEventListener('keydown', (event) => {
    const name = entry.value.trim();
    if (event.key !== 'Enter' || name === '') return;
    entry.value = '';
    if (!names.includes(name)) toggle(name, true);
  });

  return {
    element: element('div', { class: 'modules' }, mode, list),
    input: mode,
    labelled: false,
    show: (value) => {
      const shown = value ?? field.default;
      names = Array.isArray(shown) ? shown.map(String) : [];
      shownMode = Array.isArray(shown) ? 'list' : asText(shown);
      if (mode.value !== shownMode) mode.value = shownMode;
      setHidden(list, shownMode !== 'list');
      showBoxes(boxes, names, toggle);
    },
    enable: (enabled) => {
      mode.disabled = !enabled;
      entry.disabled = !enabled;
      for (const box of boxes.querySelectorAll('vscode-checkbox')) box.toggleAttribute('disabled', !enabled);
    },
  };
}

/** Keeps the boxes that are there, so that the one with the focus keeps it. */
function showBoxes(
  container: HTMLElement,
  names: readonly string[],
  toggle: (name: string, on: boolean) => void,
): void {
  const wanted = [...USUAL, ...names.filter((name) => !USUAL.includes(name))];
  const present = new Map<string, Checkbox>();
  for (const box of container.querySelectorAll<Checkbox>('vscode-checkbox')) {
    const name = box.textContent ?? '';
    if (wanted.includes(name)) present.set(name, box);
    else box.remove();
  }
  for (const name of wanted) {
    const box = present.get(name) ?? addBox(container, name, toggle);
    if (box.checked !== names.includes(name)) box.checked = names.includes(name);
  }
}

function addBox(container: HTMLElement, name: string, toggle: (name: string, on: boolean) => void): Checkbox {
  const box = checkbox(name);
  box.addEventListener('change', () => toggle(name, box.checked));
  container.append(box);
  return box;
}
