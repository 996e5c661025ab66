import {
  Button,
  Checkbox,
  Dropdown,
  provideVSCodeDesignSystem,
  ProgressRing,
  Radio,
  RadioGroup,
  TextArea,
  TextField,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeRadio,
  vsCodeRadioGroup,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

/**
 * The one importer of the component toolkit. Its repository was archived in January 2025: whoever replaces it does so
 * here, behind the same functions.
 */

export type { Button, Checkbox, Dropdown, RadioGroup, TextArea, TextField };

/** Defines the custom elements. Call once, before the first control is made. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeRadio(),
    vsCodeRadioGroup(),
    vsCodeTextArea(),
    vsCodeTextField(),
  );
}

export function button(text: string, appearance: 'primary' | 'secondary', onClick: () => void): Button {
  const made = create('vscode-button', Button);
  made.appearance = appearance;
  made.textContent = text;
  made.addEventListener('click', onClick);
  return made;
}

export function textField(label: string, placeholder: string): TextField {
  const made = create('vscode-text-field', TextField);
  made.placeholder = placeholder;
  // The toolkit names the inner input after this text; theme.css hides it, since each field has a label of its own.
  made.textContent = label;
  made.spellcheck = false;
  return made;
}

/** Several lines of text. */
export function textArea(label: string, placeholder: string): TextArea {
  const made = create('vscode-text-area', TextArea);
  made.placeholder = placeholder;
  made.textContent = label;
  made.rows = 2;
  made.spellcheck = false;
  return made;
}

export function checkbox(label: string): Checkbox {
  const made = create('vscode-checkbox', Checkbox);
  made.textContent = label;
  return made;
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

export function dropdown(label: string): Dropdown {
  const made = create('vscode-dropdown', Dropdown);
  made.setAttribute('aria-label', label);
  return made;
}

/** Shows these choices with one selected; rebuilds the options only if they changed, since that closes an open list. */
export function showChoices(target: Dropdown, choices: readonly Choice[], selected: string): void {
  const key = JSON.stringify(choices);
  if (target.dataset['choices'] !== key) {
    target.dataset['choices'] = key;
    target.replaceChildren(...choices.map((choice) => option(choice, choice.value === selected)));
  }
  // The element learns of its new options in a microtask; a value set before that is forgotten.
  queueMicrotask(() => {
    if (target.value !== selected) target.value = selected;
  });
}

export function radioGroup(label: string, choices: readonly Choice[]): RadioGroup {
  const made = create('vscode-radio-group', RadioGroup);
  made.setAttribute('aria-label', label);
  for (const { value, text } of choices) {
    const radio = create('vscode-radio', Radio);
    radio.value = value;
    radio.textContent = text;
    made.append(radio);
  }
  return made;
}

export function progressRing(): HTMLElement {
  return create('vscode-progress-ring', ProgressRing);
}

/** A button that looks like a link, for actions that belong to a line of text. */
export function linkButton(text: string, onClick: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'link';
  made.textContent = text;
  made.addEventListener('click', onClick);
  return made;
}

/**
 * Ties a control to the texts that explain it. The toolkit's inputs live in a shadow root, from where the ids of the
 * page can't be seen; so the words themselves are given to the inner input as well.
 */
export function describe(control: HTMLElement, texts: readonly HTMLElement[], invalid: boolean): void {
  const spoken = texts.filter((text) => text.textContent !== '');
  control.setAttribute('aria-describedby', spoken.map((text) => text.id).join(' '));
  control.setAttribute('aria-invalid', String(invalid));
  const inner = control.shadowRoot?.querySelector('input, textarea');
  inner?.setAttribute('aria-description', spoken.map((text) => text.textContent).join('. '));
  inner?.setAttribute('aria-invalid', String(invalid));
}

function option(choice: Choice, selected: boolean): HTMLElement {
  const made = document.createElement('vscode-option');
  made.setAttribute('value', choice.value);
  if (selected) made.setAttribute('selected', '');
  made.textContent = choice.text;
  return made;
}

function create<T extends HTMLElement>(tag: string, type: abstract new (...values: never[]) => T): T {
  const made = document.createElement(tag);
  if (!(made instanceof type)) throw new Error(`<${tag}> is not registered: call registerControls() first`);
  return made;
}
