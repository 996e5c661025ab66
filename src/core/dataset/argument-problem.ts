import { isObject, type JsonObject } from './record.ts';

/** The first thing by which a value breaks a JSON Schema. */
export interface ArgumentProblem {
  readonly kind: 'missing' | 'unknown' | 'type' | 'value';
  /** Names that lead to the place, from the outside in. */
  readonly path: readonly string[];
  /** What the schema wants there, for people. */
  readonly expected: string;
}

/** Deeper schemas are not looked into: a record may nest as it likes. */
const MAX_DEPTH = 12;

/**
 * Checks a value by the part of JSON Schema that declarations of tools use: types, required and further properties, enum,
 * const, items, and alternatives. A compiler such as ajv would evaluate what a dataset says; this reads it. Whatever else a
 * schema asks for is taken to hold, patterns among it, since they could be made to stall.
 */
export function argumentProblem(value: unknown, schema: unknown): ArgumentProblem | null {
  return problemAt(value, schema, []);
}

function problemAt(value: unknown, schema: unknown, path: readonly string[]): ArgumentProblem | null {
  if (!isObject(schema) || path.length > MAX_DEPTH || '$ref' in schema) return null;
  return (
    typeProblem(value, schema, path) ??
    valueProblem(value, schema, path) ??
    alternativesProblem(value, schema, path) ??
    objectProblem(value, schema, path) ??
    itemsProblem(value, schema, path)
  );
}

function typeProblem(value: unknown, schema: JsonObject, path: readonly string[]): ArgumentProblem | null {
  const types = typesOf(schema['type']);
  if (types.length === 0 || types.some((type) => isOfType(value, type))) return null;
  if (value === null && schema['nullable'] === true) return null;
  return { kind: 'type', path, expected: types.map(withArticle).join(' or ') };
}

function withArticle(type: string): string {
  if (type === 'null') return type;
  return `${/^[aio]/.test(type) ? 'an' : 'a'} ${type}`;
}

/** Names that are no types of JSON Schema ("dict", "float" of Python) say nothing. */
function typesOf(type: unknown): readonly string[] {
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  const known = types.filter((one) => typeof one === 'string' && KNOWN_TYPES.has(one)).map(String);
  return known.length === types.length ? known : [];
}

const KNOWN_TYPES = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function valueProblem(value: unknown, schema: JsonObject, path: readonly string[]): ArgumentProblem | null {
  const choices = schema['enum'];
  if (!Array.isArray(choices) || choices.length === 0) return null;
  const isChoice = choices.some((choice) => JSON.stringify(choice) === JSON.stringify(value));
  return isChoice ? null : { kind: 'value', path, expected: 'one of the declared values' };
}

function alternativesProblem(
  value: unknown,
  schema: JsonObject,
  path: readonly string[],
): ArgumentProblem | null {
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  if (!Array.isArray(alternatives) || alternatives.length === 0) return null;
  const problems = alternatives.map((one) => problemAt(value, one, path));
  return problems.some((problem) => problem === null)
    ? null
    : { kind: 'value', path, expected: 'one of the declared alternatives' };
}

function objectProblem(value: unknown, schema: JsonObject, path: readonly string[]): ArgumentProblem | null {
  if (!isObject(value)) return null;
  const { required, properties } = schema;
  const missing = Array.isArray(required)
    ? required.find((name) => typeof name === 'string' && !Object.hasOwn(value, name))
    : undefined;
  if (missing !== undefined) return { kind: 'missing', path: [...path, String(missing)], expected: '' };
  if (!isObject(properties)) return null;
  for (const [name, one] of Object.entries(value)) {
    const isDeclared = Object.hasOwn(properties, name);
    if (!isDeclared && schema['additionalProperties'] === false)
      return { kind: 'unknown', path: [...path, name], expected: '' };
    const problem = isDeclared ? problemAt(one, properties[name], [...path, name]) : null;
    if (problem !== null) return problem;
  }
  return null;
}

function itemsProblem(value: unknown, schema: JsonObject, path: readonly string[]): ArgumentProblem | null {
  if (!Array.isArray(value)) return null;
  for (const [index, item] of value.entries()) {
    const problem = problemAt(item, schema['items'], [...path, String(index)]);
    if (problem !== null) return problem;
  }
  return null;
}
