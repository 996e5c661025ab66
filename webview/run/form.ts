import { itemFields, SECTIONS, type Field, type FieldKind, type Section } from '../../src/core/run/fields.ts';
import { conditionText } from '../../src/core/run/field-text.ts';
import type { RunPanelLook } from '../../src/protocol/run-panel.ts';
import { element, setHidden, setText } from '../shared/dom.ts';
import { booleanControl, choiceControl, namesControl } from './choice-control.ts';
import type { FormActions, MakeControl } from './control.ts';
import type { Edits } from './edits.ts';
import { FieldRow } from './field-row.ts';
import { filesControl } from './files-control.ts';
import { listControl, mapControl } from './lines-control.ts';
import { modulesControl } from './modules-control.ts';
import { pathControl } from './path-control.ts';
import type { FormView } from './run-view.ts';
import { SearchField } from './search-field.ts';
import { matches } from './search.ts';
import { numberControl, textControl } from './text-control.ts';
import { variantControl } from './variant-control.ts';

/** A section of the form, of which the fields that few need are folded away. */
interface Group {
  readonly id: string;
  readonly element: HTMLElement;
  readonly essential: readonly FieldRow[];
  readonly more: readonly FieldRow[];
  readonly details: HTMLDetailsElement;
  readonly summary: HTMLElement;
}

type FormLook = Pick<RunPanelLook, 'open' | 'query'>;

/** The form of one run file. It is built once and shows whatever it is given. */
export class Form {
  readonly element = element('form', { class: 'form', attributes: { novalidate: '' } });
  readonly #edits: Edits;
  readonly #actions: FormActions;
  readonly #search: SearchField;
  readonly #groups: readonly Group[];
  /** As the user left them; while something is searched for, what holds it is open. */
  #open: ReadonlySet<string> = new Set();
  #targets: readonly string[] = [];

  constructor(edits: Edits, actions: FormActions) {
    this.#edits = edits;
    this.#actions = actions;
    this.#search = new SearchField(() => this.#searched());
    this.#groups = SECTIONS.map((section) => this.#group(section));
    this.element.addEventListener('submit', (event) => event.preventDefault());
    this.element.append(this.#search.element, ...this.#groups.map((group) => group.element));
  }

  show(view: FormView, targets: readonly string[], enabled: boolean): void {
    this.#targets = targets;
    setHidden(this.element, false);
    const { query } = this.#search;
    const showRow = (row: FieldRow, isFound: boolean): void => {
      const { field } = row;
      row.show({
        value: view.valueOf(field),
        problem: view.problemOf(field),
        note: view.noteOf(field),
        enabled,
        hidden: !isFound || !view.isShown(field),
      });
      for (const part of row.parts) showRow(part, isFound);
    };
    for (const group of this.#groups) {
      for (const row of [...group.essential, ...group.more]) showRow(row, matches(row.field, query));
      showGroup(group);
    }
    this.#search.tell(this.#groups.some(hasShown), query === '' ? [] : this.#elsewhere(view, query));
  }

  hide(): void {
    setHidden(this.element, true);
  }

  /** Looks as it did when it was left. */
  restore({ open, query }: FormLook): void {
    this.#open = new Set(open);
    this.#search.restore(query);
    this.#unfold(query !== '');
  }

  get look(): FormLook {
    return { open: [...this.#open], query: this.#search.query };
  }

  invalidRows(): readonly FieldRow[] {
    return this.#rows().filter((row) => row.isInvalid);
  }

  /** Shows a field and puts the cursor into it, whatever is searched for. */
  focus(row: FieldRow): void {
    if (!row.isShown) this.#search.clear();
    row.focus();
  }

  #rows(): readonly FieldRow[] {
    return this.#groups
      .flatMap(({ essential, more }) => essential.concat(more))
      .flatMap((row) => [row].concat(row.parts));
  }

  /** What was found and is hidden, since the chosen method or objective makes no use of it. */
  #elsewhere(view: FormView, query: string): readonly string[] {
    return this.#rows().flatMap(({ field }) => {
      const [condition] = field.onlyWith;
      const isHidden = condition !== undefined && field.within === undefined && !view.isShown(field);
      return isHidden && matches(field, query) ? [`${field.title} (${conditionText(condition)})`] : [];
    });
  }

  #searched(): void {
    this.#unfold(this.#search.query !== '');
    this.#actions.changed();
    this.#actions.looked();
  }

  #unfold(searching: boolean): void {
    for (const { id, details } of this.#groups) details.open = searching || this.#open.has(id);
  }

  #group({ id, title, essential, more }: Section): Group {
    const summary = element('summary', {});
    const rows = more.map((field) => this.#row(field));
    const details = element('details', { class: 'more' }, summary, ...rows.map((row) => row.element));
    details.open = this.#open.has(id);
    // Unlike `toggle`, a click is the user's: a search folds out too.
    summary.addEventListener('click', () => this.#toggled(id, !details.open));
    const first = essential.map((field) => this.#row(field));
    const heading = element('h2', { text: title });
    const attributes = { 'aria-label': title, 'data-section': id };
    return {
      id,
      element: element('section', { attributes }, heading, ...first.map((row) => row.element), details),
      essential: first,
      more: rows,
      details,
      summary,
    };
  }

  #toggled(id: string, open: boolean): void {
    const others = [...this.#open].filter((one) => one !== id);
    this.#open = new Set(open ? [...others, id] : others);
    this.#actions.looked();
  }

  #row(field: Field): FieldRow {
    return new FieldRow(field, this.#makerOf(field), this.#edits, this.#actions);
  }

  #makerOf(field: Field): MakeControl {
    if (field.pointer === '/launch/target')
      return (field, listener) => namesControl(field, listener, () => this.#targets);
    if (field.kind === 'files')
      return (field, listener) =>
        filesControl(field, listener, (index) => itemFields(field, index).map((item) => this.#row(item)));
    return MAKERS[field.kind];
  }
}

function hasShown({ essential, more }: Group): boolean {
  return [...essential, ...more].some((row) => row.isShown);
}

/** Says what is folded away: how many settings, and whether one is changed or wrong. */
function showGroup(group: Group): void {
  const shown = group.more.filter((row) => row.isShown);
  const changed = shown.filter((row) => row.isChanged).length;
  const invalid = shown.filter((row) => row.isInvalid).length;
  const label = group.essential.length === 0 ? 'Settings' : 'More settings';
  const parts = [
    `${label} (${shown.length})`,
    ...(changed === 0 ? [] : [`${changed} changed`]),
    ...(invalid === 0 ? [] : [`${invalid} to correct`]),
  ];
  setText(group.summary, parts.join(' · '));
  group.summary.classList.toggle('problem', invalid > 0);
  setHidden(group.details, shown.length === 0);
  setHidden(group.element, !hasShown(group));
}

const MAKERS: Readonly<Record<Exclude<FieldKind, 'files'>, MakeControl>> = {
  text: textControl,
  path: pathControl,
  integer: numberControl,
  number: numberControl,
  boolean: booleanControl,
  choice: choiceControl,
  modules: modulesControl,
  list: listControl,
  map: mapControl,
  variant: variantControl,
};
