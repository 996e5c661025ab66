import type { CompiledError } from './formats/validators.generated.js';
import type { DecodedPlace } from './locate.ts';
import { escapeKey, label, valueAt } from './pointer.ts';
import { isObject } from './record.ts';
import { closest } from './similar.ts';

/** One thing that is wrong with a record, for the messages of the rule `schema/record`. */
export interface SchemaProblem {
  readonly kind:
    | 'missing'
    | 'misspelt'
    | 'type'
    | 'role'
    | 'role-meant'
    | 'weight'
    | 'empty'
    | 'round'
    | 'no-assistant'
    | 'other';
  readonly data: Readonly<Record<string, string>>;
  readonly place: DecodedPlace;
  /** New raw text of the place, where there is one likely cure. */
  readonly cure?: string;
}

/** A record of a thousand bad messages needs no thousand findings. */
const MAX_PROBLEMS = 20;

/** Errors of ajv about a record as problems for people; errors that only follow from others are left out. */
export function schemaProblems(record: unknown, all: readonly CompiledError[]): readonly SchemaProblem[] {
  // What each message lacks of being the wanted answer, and which branch of the schema was taken, are no problems.
  const errors = all.filter(
    ({ keyword, schemaPath }) =>
      keyword !== 'if' && keyword !== 'anyOf' && !schemaPath.includes('/contains/'),
  );
  const badRoles = new Set(
    errors.filter(isRoleError).map(({ instancePath }) => instancePath.replace(/\/role$/, '')),
  );
  const isCause = ({ keyword, instancePath }: CompiledError): boolean => {
    if (keyword === 'required') return !badRoles.has(instancePath);
    return (
      keyword !== 'contains' || errors.every((other) => other.keyword === 'contains' || !isInMessages(other))
    );
  };
  return errors
    .filter(isCause)
    .slice(0, MAX_PROBLEMS)
    .map((error) => toProblem(record, error));
}

function isInMessages({ instancePath }: CompiledError): boolean {
  return instancePath === '/messages' || instancePath.startsWith('/messages/');
}

function isRoleError({ keyword, instancePath }: CompiledError): boolean {
  return keyword === 'enum' && /^\/messages\/\d+\/role$/.test(instancePath);
}

function toProblem(record: unknown, error: CompiledError): SchemaProblem {
  const { keyword, instancePath: pointer, params } = error;
  const value = valueAt(record, pointer);
  const place = { pointer };
  const where = label(pointer);
  switch (keyword) {
    case 'required':
      return missing(value, pointer, String(params['missingProperty']));
    case 'type':
      return {
        kind: 'type',
        data: { where, expected: typeNames(params['type']), actual: typeOf(value) },
        place,
      };
    case 'enum':
      return isRoleError(error) ? badRole(value, pointer) : { kind: 'weight', data: { where }, place };
    case 'contains':
      return { kind: 'no-assistant', data: {}, place: { pointer, on: 'key' } };
    case 'minItems':
    case 'maxItems':
      return { kind: pointer.startsWith('/history/') ? 'round' : 'empty', data: { where }, place };
    case 'minLength':
      return { kind: 'empty', data: { where }, place };
    default:
      return { kind: 'other', data: { where, rule: error.message ?? keyword }, place };
  }
}

function missing(object: unknown, pointer: string, field: string): SchemaProblem {
  const keys = isObject(object) ? Object.keys(object) : [];
  const similar = keys.find((key) => closest(key, [field]) === field);
  const where = label(pointer);
  if (similar === undefined) return { kind: 'missing', data: { where, field }, place: { pointer } };
  const place = { pointer: `${pointer}/${escapeKey(similar)}`, on: 'key' } as const;
  return { kind: 'misspelt', data: { where, field }, place, cure: JSON.stringify(field) };
}

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'];
/** What other formats and models call the roles. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  human: 'user',
  prompter: 'user',
  gpt: 'assistant',
  bot: 'assistant',
  ai: 'assistant',
  model: 'assistant',
  chatgpt: 'assistant',
  observation: 'tool',
  ipython: 'tool',
};

function badRole(value: unknown, pointer: string): SchemaProblem {
  const place = { pointer };
  if (typeof value !== 'string') {
    return {
      kind: 'type',
      data: { where: label(pointer), expected: 'a string', actual: typeOf(value) },
      place,
    };
  }
  const name = value.toLowerCase();
  const meant = Object.hasOwn(OTHER_NAMES, name) ? (OTHER_NAMES[name] ?? null) : closest(value, ROLES);
  // A role that looks like a name is repeated; anything else could be someone's words.
  const role = /^[A-Za-z_-]{1,20}$/.test(value) ? `\`${value}\`` : 'here';
  if (meant === null) return { kind: 'role', data: { role }, place };
  return { kind: 'role-meant', data: { role, meant }, place, cure: JSON.stringify(meant) };
}

function typeNames(types: unknown): string {
  const names: unknown[] = Array.isArray(types) ? types : String(types).split(',');
  return names.map((name) => withArticle(String(name))).join(' or ');
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return withArticle(Array.isArray(value) ? 'array' : typeof value);
}

function withArticle(type: string): string {
  if (type === 'null') return type;
  return `${/^[aoi]/.test(type) ? 'an' : 'a'} ${type}`;
}
