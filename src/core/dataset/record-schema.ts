import alpaca from '../../../schemas/alpaca.schema.json' with { type: 'json' };
import kto from '../../../schemas/kto.schema.json' with { type: 'json' };
import messages from '../../../schemas/messages.schema.json' with { type: 'json' };
import preference from '../../../schemas/preference.schema.json' with { type: 'json' };
import promptCompletion from '../../../schemas/prompt-completion.schema.json' with { type: 'json' };
import sharegpt from '../../../schemas/sharegpt.schema.json' with { type: 'json' };
import text from '../../../schemas/text.schema.json' with { type: 'json' };
import { isObject } from './record.ts';

/** The part of JSON Schema that the schemas of records use to say what may stand where. */
export interface RecordSchema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly minItems?: number;
  readonly minLength?: number;
  readonly properties?: Readonly<Record<string, RecordSchema>>;
  readonly items?: RecordSchema;
  readonly if?: RecordSchema;
  readonly then?: RecordSchema;
  readonly else?: RecordSchema;
  readonly anyOf?: readonly RecordSchema[];
  readonly allOf?: readonly RecordSchema[];
  readonly definitions?: Readonly<Record<string, RecordSchema>>;
}

/** By the name that they refer to each other by: format and `.schema.json`. */
const SCHEMAS: Readonly<Record<string, RecordSchema>> = {
  'alpaca.schema.json': alpaca,
  'kto.schema.json': kto,
  'messages.schema.json': messages,
  'preference.schema.json': preference,
  'prompt-completion.schema.json': promptCompletion,
  'sharegpt.schema.json': sharegpt,
  'text.schema.json': text,
};

/** A part of a schema, and the file whose definitions it refers to. */
interface Part {
  readonly schema: RecordSchema;
  readonly root: RecordSchema;
}

/**
 * All that the schema of a format says of the value at a path of a record, which need not be complete: of two shapes those
 * parts are given whose conditions the record meets as it stands.
 */
export function schemasAt(
  format: string,
  record: unknown,
  path: readonly (string | number)[],
): readonly RecordSchema[] {
  const root = SCHEMAS[`${format}.schema.json`];
  let value = record;
  let parts = root === undefined ? [] : applicable({ schema: root, root }, value);
  for (const key of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    parts = parts.flatMap(({ schema, root: from }) => {
      const inner = typeof key === 'number' ? schema.items : schema.properties?.[key];
      return inner === undefined ? [] : applicable({ schema: inner, root: from }, value);
    });
  }
  return parts.map(({ schema }) => schema);
}

/** The part itself and what it refers to, where its conditions hold. */
function applicable(part: Part, value: unknown): readonly Part[] {
  const { schema, root } = part;
  const { $ref: reference, if: condition, then, else: otherwise, allOf = [] } = schema;
  const chosen =
    condition === undefined ? undefined : holds({ schema: condition, root }, value) ? then : otherwise;
  const inner = [...allOf, ...(chosen === undefined ? [] : [chosen])];
  return [
    part,
    ...(reference === undefined ? [] : applicable(resolve(reference, root), value)),
    ...inner.flatMap((one) => applicable({ schema: one, root }, value)),
  ];
}

/** `#/definitions/message`, `messages.schema.json`, or both. */
function resolve(reference: string, from: RecordSchema): Part {
  const [file = '', pointer = ''] = reference.split('#');
  const root = file === '' ? from : (SCHEMAS[file] ?? {});
  const name = /^\/definitions\/(\w+)$/.exec(pointer)?.[1];
  return { root, schema: name === undefined ? root : (root.definitions?.[name] ?? {}) };
}

/** Whether a value meets a condition; only what the schemas ask in conditions is looked at. */
function holds({ schema, root }: Part, value: unknown): boolean {
  const { type, required = [], properties = {}, anyOf } = schema;
  if (anyOf !== undefined && !anyOf.some((one) => holds({ schema: one, root }, value))) return false;
  if (type !== undefined && ![type].flat().includes(typeOf(value))) return false;
  if ('const' in schema && value !== schema.const) return false;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if (Array.isArray(value) && value.length < (schema.minItems ?? 0)) return false;
  if (!isObject(value)) return true;
  return (
    required.every((key) => key in value) &&
    Object.entries(properties).every(
      ([key, inner]) => !(key in value) || holds({ schema: inner, root }, value[key]),
    )
  );
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
