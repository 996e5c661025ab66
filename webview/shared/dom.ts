export interface ElementOptions {
  readonly class?: string;
  /** Shown as text, never as HTML. */
  readonly text?: string;
  readonly id?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Makes an element. Text goes through `textContent` only: what it says can come from a dataset. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: ElementOptions = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (options.class !== undefined) made.className = options.class;
  if (options.id !== undefined) made.id = options.id;
  if (options.text !== undefined) made.textContent = options.text;
  for (const [name, value] of Object.entries(options.attributes ?? {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Changes the text only when it differs, so that screen readers and selections are left alone. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

export function setHidden(target: HTMLElement, hidden: boolean): void {
  target.classList.toggle('hidden', hidden);
}
