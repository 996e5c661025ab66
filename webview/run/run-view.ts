import {
  FIELDS,
  isUsed,
  itemFields,
  toPath,
  valueAt,
  type Field,
  type FieldPath,
} from '../../src/core/run/fields.ts';
import { unusedText } from '../../src/core/run/field-text.ts';
import type { RunProblem } from '../../src/core/run/problems.ts';
import { findingsOf } from '../../src/core/run/findings.ts';
import { parseRunText, resolveRun, type ResolvedRun } from '../../src/core/run/resolve.ts';
import type { FieldValue, RunPanelState } from '../../src/protocol/run-panel.ts';

type PendingValues = ReadonlyMap<string, { readonly value: FieldValue | undefined }>;

/** What the panel can show of the run file. */
export type RunView =
  | { readonly kind: 'none' }
  | { readonly kind: 'broken'; readonly message: string }
  | FormView;

export interface FormView {
  readonly kind: 'form';
  /** Whether the field plays a part: method and objective use it, and what it belongs to is chosen. */
  isUsed(field: Field): boolean;
  /** Whether it is shown: it plays a part, or the file says something of it. */
  isShown(field: Field): boolean;
  /** Why what the file says of a field does nothing; empty where it does something. */
  noteOf(field: Field): string;
  valueOf(field: Field): unknown;
  /** What is wrong with a field, in one line; empty when nothing is. */
  problemOf(field: Field): string;
  /** Ids of advice that the file puts away. */
  readonly dismissed: readonly string[];
  /** Problems of parts that have no field in the form. */
  readonly elsewhere: readonly string[];
}

/** Reads the file's text, with the edits that are on their way to it, and judges the result. */
export function readRun({ document, targets }: RunPanelState, pending: PendingValues): RunView {
  if (document === null) return { kind: 'none' };
  if ('unreadable' in document) return { kind: 'broken', message: document.unreadable };
  const parsed = parseRunText(document.text);
  if (!parsed.ok) return { kind: 'broken', message: parsed.message };
  if (typeof parsed.value !== 'object' || parsed.value === null || Array.isArray(parsed.value)) {
    return { kind: 'broken', message: 'The file must hold one JSON object' };
  }
  const value = withPending(parsed.value, pending);
  const resolution = resolveRun(value);
  const problems = resolution.ok ? errorsOf(resolution.run) : resolution.problems;
  return formView(value, [...problems, ...targetProblem(value, targets)]);
}

function errorsOf(run: ResolvedRun): readonly RunProblem[] {
  return findingsOf(run).filter(({ severity }) => severity === 'error');
}

function formView(value: object, problems: readonly RunProblem[]): FormView {
  const isShown = (field: Field) => isUsed(field, value) || valueAt(value, field.path) !== undefined;
  const fields = FIELDS.flatMap((field) => [field].concat(fieldsOfItems(field, value))).filter(isShown);
  const placed = problems.map((problem) => ({
    problem,
    // The innermost: a setting of a training file rather than the list of them.
    field: fields
      .filter((one) => belongsTo(problem, one, value))
      .toSorted((a, b) => b.path.length - a.path.length)[0],
  }));
  return {
    kind: 'form',
    isUsed: (field) => isUsed(field, value),
    isShown,
    noteOf: (field) => (isShown(field) && field.within === undefined ? unusedText(field, value) : ''),
    valueOf: (field) => valueAt(value, field.path),
    dismissed: textsAt(value, ['dismissedAdvice']),
    problemOf: (field) =>
      placed
        .filter((one) => one.field?.pointer === field.pointer)
        .map(({ problem }) => problem.message)
        .join('; '),
    elsewhere: placed
      .filter((one) => one.field === undefined)
      .map(({ problem }) =>
        problem.pointer === '' ? problem.message : `${problem.pointer}: ${problem.message}`,
      ),
  };
}

function textsAt(value: object, path: FieldPath): readonly string[] {
  const list = valueAt(value, path);
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}

function fieldsOfItems(field: Field, value: object): readonly Field[] {
  const items = field.items.length === 0 ? undefined : valueAt(value, field.path);
  return Array.isArray(items) ? items.flatMap((_, index) => itemFields(field, index)) : [];
}

/** A problem of an item in a list stands beside the list, a missing value's beside the field that waits for it. */
function belongsTo({ pointer }: RunProblem, field: Field, value: object): boolean {
  if (pointer === field.pointer || pointer.startsWith(`${field.pointer}/`)) return true;
  const isMissing = field.required && valueAt(value, field.path) === undefined;
  return isMissing && pointer === field.pointer.slice(0, field.pointer.lastIndexOf('/'));
}

/** The targets of this computer are no part of the schema, so what it can't know is judged here. */
function targetProblem(value: object, targets: readonly string[]): readonly RunProblem[] {
  const target = valueAt(value, ['launch', 'target']);
  if (typeof target !== 'string' || targets.includes(target)) return [];
  return [{ pointer: '/launch/target', message: `There is no target "${target}" in targets.json` }];
}

function withPending(value: object, pending: PendingValues): object {
  if (pending.size === 0) return value;
  const copy: object = structuredClone(value);
  for (const [pointer, edit] of pending) assign(copy, toPath(pointer), edit.value);
  return copy;
}

function assign(root: object, path: FieldPath, value: FieldValue | undefined): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    if (value === undefined) Reflect.deleteProperty(root, head);
    else Reflect.set(root, head, value);
    return;
  }
  const child: unknown = Reflect.get(root, head);
  if (typeof child === 'object' && child !== null) assign(child, rest, value);
  else if (child === undefined && value !== undefined) {
    const made = {};
    Reflect.set(root, head, made);
    assign(made, rest, value);
  }
}
