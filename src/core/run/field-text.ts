import { isObject } from '../dataset/record.ts';
import { branchOf, valueAt, type Field } from './fields.ts';
import { printNumber } from './number.ts';

/** A field's value as people read it: `on`, `2e-4`, `q_proj, v_proj`, `None`. */
export function valueText(field: Field, value: unknown): string {
  const branch = branchOf(field, value);
  if (branch !== undefined) return branch.title;
  return field.kind === 'files' && Array.isArray(value) ? value.map(fileText).join(', ') : plainText(value);
}

/** The default as the control shows it; empty where there is none. */
export function defaultText(field: Field): string {
  return field.default === undefined ? '' : valueText(field, field.default);
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
