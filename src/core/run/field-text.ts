import { isObject } from '../dataset/record.ts';
import { METHODS, type MethodId } from '../peft/methods.ts';
import { branchOf, unmetCondition, valueAt, type Condition, type Field } from './fields.ts';
import { printNumber } from './number.ts';

/** A field's value as people read it: `on`, `2e-4`, `q_proj, v_proj`, `None`. */
export function valueText(field: Field, value: unknown): string {
  const branch = branchOf(field, value);
  if (branch !== undefined) return branch.title;
  const choice = field.choices.find((one) => one.value === value);
  if (choice !== undefined) return choice.title;
  return field.kind === 'files' && Array.isArray(value) ? value.map(fileText).join(', ') : plainText(value);
}

/** Defaults that depend on more than the schema. */
const DEPENDENT_DEFAULTS: Readonly<Record<string, string>> = { '/name': 'the name of the file' };

/** The default as the control shows it; empty where there is none. */
export function defaultText(field: Field): string {
  if (field.default === undefined) return DEPENDENT_DEFAULTS[field.pointer] ?? '';
  return valueText(field, field.default);
}

/** What the values of a condition are called: the labels of methods, the names of objectives. */
export function conditionText({ values }: Pick<Condition, 'values'>): string {
  return values.map((value) => METHODS[value as MethodId]?.label ?? value.toUpperCase()).join(', ');
}

/** Why a field that the file sets does nothing there; empty where it plays a part. */
export function unusedText(field: Field, run: unknown): string {
  const unmet = unmetCondition(field, run);
  if (unmet === undefined) return '';
  const by = conditionText({ values: [String(unmet.value)] });
  return `Not used by ${by}. It stays in the file for when you change back.`;
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return printNumber(value);
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(plainText).join(', ');
  if (!isObject(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const members = Object.entries(value).map(([name, one]) => `${name}: ${plainText(one)}`);
  return members.length === 0 ? 'none' : members.join(', ');
}

function fileText(file: unknown): string {
  const task = valueAt(file, ['task']);
  const weight = valueAt(file, ['weight']);
  const own = [
    ...(weight === undefined || weight === 1 ? [] : [`weight ${plainText(weight)}`]),
    ...(task === undefined ? [] : [`task ${plainText(task)}`]),
  ];
  return `${plainText(valueAt(file, ['path']))}${own.length === 0 ? '' : ` (${own.join(', ')})`}`;
}
