import type { CompiledError } from '../compiled-validator.ts';
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
    | 'one'
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
    errors.filter(isRoleError).map(({ instancePath }) => instancePath.replace(/\/\w+$/, '')),
  );
  const isCause = ({ keyword, instancePath }: CompiledError): boolean => {
    if (keyword === 'required') return !badRoles.has(instancePath);
    // A list that is broken in itself may lack an answer for that reason only.
    return (
      keyword !== 'contains' ||
      errors.every((other) => other.keyword === 'contains' || !other.instancePath.startsWith(instancePath))
    );
  };
  return errors
    .filter(isCause)
    .slice(0, MAX_PROBLEMS)
    .map((error) => toProblem(record, error));
}

function isRoleError({ keyword, instancePath }: CompiledError): boolean {
  return keyword === 'enum' && /\/(?:role|from)$/.test(instancePath);
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
      return isRoleError(error)
        ? badRole(value, pointer, params['allowedValues'])
        : { kind: 'weight', data: { where }, place };
    case 'contains':
      return { kind: 'no-assistant', data: {}, place: { pointer, on: 'key' } };
    case 'minItems':
    case 'maxItems': {
      const isRound = pointer.startsWith('/history/');
      return { kind: isRound ? 'round' : keyword === 'minItems' ? 'empty' : 'one', data: { where }, place };
    }
    case 'minLength':
      return { kind: 'empty', data: { where }, place };
    default:
      return { kind: 'other', data: { where, rule: error.message ?? keyword }, place };
  }
}

function missing(object: unknown, pointer: string, field: string): SchemaProblem {
  const keys = isObject(object) ? Object.keys(object) : [];
  const similar = keys.find((key) => OTHER_FIELDS[key] === field || closest(key, [field]) === field);
  const where = label(pointer);
  if (similar === undefined) return { kind: 'missing', data: { where, field }, place: { pointer } };
  const place = { pointer: `${pointer}/${escapeKey(similar)}`, on: 'key' } as const;
  return { kind: 'misspelt', data: { where, field }, place, cure: JSON.stringify(field) };
}

/** OpenAI's generated clients call some fields otherwise than its documentation. */
const OTHER_FIELDS: Readonly<Record<string, string>> = {
  preferred_completion: 'preferred_output',
  non_preferred_completion: 'non_preferred_output',
};

/** What other formats and models call the roles; of several names the one that the format knows is meant. */
const OTHER_NAMES: readonly (readonly string[])[] = [
  ['user', 'human', 'prompter'],
  ['assistant', 'gpt', 'bot', 'ai', 'model', 'chatgpt'],
  ['tool', 'observation', 'ipython', 'function'],
];

function badRole(value: unknown, pointer: string, allowedValues: unknown): SchemaProblem {
  const place = { pointer };
  if (typeof value !== 'string') {
    return {
      kind: 'type',
      data: { where: label(pointer), expected: 'a string', actual: typeOf(value) },
      place,
    };
  }
  const roles = Array.isArray(allowedValues) ? allowedValues.map(String) : [];
  const names = OTHER_NAMES.find((group) => group.includes(value.toLowerCase()));
  const meant = names?.find((name) => roles.includes(name)) ?? closest(value, roles);
  // A role that looks like a name is repeated; anything else could be someone's words.
  const role = /^[A-Za-z_-]{1,20}$/.test(value) ? `\`${value}\`` : 'here';
  if (meant === null) return { kind: 'role', data: { role, roles: listOf(roles) }, place };
  return { kind: 'role-meant', data: { role, meant }, place, cure: JSON.stringify(meant) };
}

/** Roles as people name them; the older name of a tool's role is left out. */
function listOf(roles: readonly string[]): string {
  const named = roles.filter((role) => role !== 'function');
  return `${named.slice(0, -1).join(', ')} or ${named.at(-1) ?? ''}`;
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
