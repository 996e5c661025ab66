import { getLocation, getNodeValue, parseTree, type Location } from 'jsonc-parser';
import { EMPTY_CHAT, type Chat, type ChatMessage } from './chat.ts';
import { plainMessage } from './chat-reading.ts';
import { WRITERS } from './convert.ts';
import type { Format } from './formats/format.ts';
import { isBlank, isObject } from './record.ts';
import { schemasAt, type RecordSchema } from './record-schema.ts';

/** Something that could stand at a place of a line. */
export interface Completion {
  readonly kind: 'field' | 'value' | 'record';
  /** What people choose by. */
  readonly label: string;
  readonly description: string;
  /** Required fields first. */
  readonly isRequired: boolean;
  readonly replaced: Replaced;
  /** JSON with snippet placeholders: `$1`, `${1|true,false|}`. */
  readonly snippet: string;
}

/** Raw offsets of what a completion takes the place of. */
interface Replaced {
  readonly start: number;
  readonly end: number;
}

/** What a dataset's records look like, where a new one is to look the same. */
export interface Surroundings {
  readonly format: Format | null;
  /** A record of the dataset, for its spacing. */
  readonly sample: string;
}

/**
 * What could stand at an offset of a line of JSON Lines: a new record on an empty line, the fields that an object lacks, and
 * the values where only a few are allowed.
 */
export function completionsAt(line: string, offset: number, around: Surroundings): readonly Completion[] {
  if (isBlank(line)) return newRecords(around, line.length);
  if (around.format === null) return [];
  const location = getLocation(line, offset);
  const root = parseTree(line);
  const record: unknown = root === undefined ? undefined : getNodeValue(root);
  const replaced = replacedRange(location, offset);
  return location.isAtPropertyKey
    ? fields({ line, location, record, replaced, format: around.format.id })
    : values({ line, location, record, replaced, format: around.format.id });
}

interface Place {
  readonly line: string;
  readonly location: Location;
  readonly record: unknown;
  readonly replaced: Replaced;
  readonly format: string;
}

/** The name or value that the cursor stands in, with its quotes; before a name is room for another one. */
function replacedRange({ previousNode, isAtPropertyKey }: Location, offset: number): Replaced {
  if (previousNode === undefined) return { start: offset, end: offset };
  const { offset: start, length } = previousNode;
  const isInside = (isAtPropertyKey ? start < offset : start <= offset) && offset <= start + length;
  return isInside ? { start, end: start + length } : { start: offset, end: offset };
}

function fields({ line, location, record, replaced, format }: Place): readonly Completion[] {
  const path = location.path.slice(0, -1);
  const schemas = schemasAt(format, record, path);
  const object = path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    record,
  );
  const current = line.slice(replaced.start, replaced.end);
  const present = new Set(isObject(object) ? Object.keys(object) : []);
  const required = new Set(schemas.flatMap((schema) => schema.required ?? []));
  const names = new Set(schemas.flatMap(({ properties = {} }) => Object.keys(properties)));
  const tail = line.slice(replaced.end).trimStart();
  return [...names]
    .filter((name) => !present.has(name) || current === JSON.stringify(name))
    .map((name) => {
      const key = JSON.stringify(name);
      const said = schemasAt(format, record, [...path, name]);
      const rest = `: ${placeholder(said)}${tail.startsWith('"') ? ', ' : ''}`;
      return {
        kind: 'field' as const,
        label: name,
        description: descriptionOf(said),
        isRequired: required.has(name),
        replaced,
        snippet: tail.startsWith(':') ? key : `${key}${rest}`,
      };
    });
}

function descriptionOf(schemas: readonly RecordSchema[]): string {
  return schemas.find(({ description }) => description !== undefined)?.description ?? '';
}

/** What is typed next: one of the few values allowed, or something within quotes or brackets. */
function placeholder(schemas: readonly RecordSchema[]): string {
  const words = allowedBy(schemas).filter((value) => typeof value === 'string');
  if (words.length > 0) return `"\${1|${words.join(',')}|}"`;
  const types = schemas.flatMap(({ type }) => type ?? []);
  const [first = ''] = types;
  return PLACEHOLDERS[first] ?? '$1';
}

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  string: '"$1"',
  array: '[$1]',
  object: '{$1}',
  boolean: '${1|true,false|}',
};

function allowedBy(schemas: readonly RecordSchema[]): readonly unknown[] {
  return schemas.flatMap((schema) => ('const' in schema ? [schema.const] : (schema.enum ?? [])));
}

function values({ location, record, replaced, format }: Place): readonly Completion[] {
  const schemas = schemasAt(format, record, location.path);
  return [...new Set(allowedBy(schemas))].map((value) => ({
    kind: 'value' as const,
    label: typeof value === 'string' ? value : JSON.stringify(value),
    description: descriptionOf(schemas),
    isRequired: true,
    replaced,
    snippet: JSON.stringify(value),
  }));
}

/** Stand for the texts of a new record until they are typed: no JSON needs an escape for them. */
const TEXTS = ['\u0001', '\u0002', '\u0003'] as const;

function newRecords({ format, sample }: Surroundings, end: number): readonly Completion[] {
  const writers = WRITERS.filter(({ id }) => format === null || format.writers.some((one) => one.id === id));
  return writers.flatMap((writer) => {
    const chats = sampleChats();
    for (const chat of chats) {
      const written = writer.write(chat);
      if (!written.ok) continue;
      const description = `A new record: ${writer.fields.join(', ')}`;
      const common = { kind: 'record' as const, label: writer.name, description, isRequired: true };
      return [
        { ...common, replaced: { start: 0, end }, snippet: snippetOf(written.value, isSpaced(sample)) },
      ];
    }
    return [];
  });
}

/** The simplest conversation of each kind; a shape takes the first that it has a place for. */
function sampleChats(): readonly Chat[] {
  const [question, answer, other] = TEXTS;
  const user = plainMessage('user', question, '');
  const assistant = (text: string): ChatMessage => plainMessage('assistant', text, '');
  return [
    { ...EMPTY_CHAT, messages: [user, assistant(answer)] },
    { ...EMPTY_CHAT, messages: [user], chosen: [assistant(answer)], rejected: [assistant(other)] },
    { ...EMPTY_CHAT, messages: [user, assistant(answer)], label: true },
    { ...EMPTY_CHAT, messages: [plainMessage('text', question, '')] },
  ];
}

function snippetOf(record: unknown, spaced: boolean): string {
  const json = spaced ? spacedJson(record) : JSON.stringify(record);
  return json.replaceAll(/\\u000([123])/g, '$$$1');
}

/** Whether a record is written as Python writes it, with spaces after colons. */
function isSpaced(sample: string): boolean {
  return !/^\s*\{"[^"]*":\S/.test(sample);
}

function spacedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fieldsText = Object.entries(value).map(
    ([key, inner]) => `${JSON.stringify(key)}: ${spacedJson(inner)}`,
  );
  return `{${fieldsText.join(', ')}}`;
}
