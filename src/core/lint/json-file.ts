import type { CompiledError, CompiledValidator } from '../compiled-validator.ts';
import { scanJson } from '../dataset/json-scanner.ts';
import { locate } from '../dataset/locate.ts';
import { escapeKey } from '../dataset/pointer.ts';
import { withoutMark } from '../dataset/record.ts';
import { isDeeplyNested } from '../nesting.ts';
import type { Failure, Outcome } from '../outcome.ts';
import type { Place } from './finding.ts';

/** A file of settings that can't be used, and where in it. */
export interface FileFailure<R extends string = string> extends Failure<R> {
  readonly place: Place;
}

export type ReadFile<T, R extends string = string> =
  | Extract<Outcome<T>, { readonly ok: true }>
  | { readonly ok: false; readonly failure: FileFailure<R> };

/** Reads JSON of a shape. `name` is what messages call the whole file: "The configuration". */
export function readJsonFile<T>(
  source: string,
  validate: CompiledValidator,
  { name, hint }: { readonly name: string; readonly hint: string },
): ReadFile<T, 'not-json' | 'not-valid'> {
  const text = withoutMark(source);
  if (isDeeplyNested(text)) return { ok: false, failure: { ...TOO_DEEP, hint } };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, failure: syntaxFailure(text, hint) };
  }
  if (validate(value)) return { ok: true, value: value as T };
  const { message, range } = worst(text, validate.errors ?? [], name);
  return { ok: false, failure: { reason: 'not-valid', message, hint, place: placeIn(text, range) } };
}

const TOO_DEEP = {
  reason: 'not-valid',
  message: 'This file is nested far too deeply',
  place: { line: 1, column: 1, endLine: 1, endColumn: 1 },
} as const;

function syntaxFailure(text: string, hint: string): FileFailure<'not-json'> {
  const problem = scanJson(text);
  const range = problem ?? { start: 0, end: 0 };
  const what = problem === null ? '' : `: ${problem.kind.replaceAll('-', ' ')}`;
  return { reason: 'not-json', message: `This is not JSON${what}`, hint, place: placeIn(text, range) };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The deepest place is the real one: a union also complains of every alternative above it. */
function worst(
  text: string,
  errors: readonly CompiledError[],
  name: string,
): { readonly message: string; readonly range: Range } {
  const error = errors.reduce<CompiledError | undefined>(
    (deepest, one) => (deepest && deepest.instancePath.length >= one.instancePath.length ? deepest : one),
    undefined,
  );
  const pointer = error?.instancePath ?? '';
  const unknown = error?.params['additionalProperty'];
  const what = typeof unknown === 'string' ? `has no setting "${unknown}"` : wordsOf(error);
  const place =
    typeof unknown === 'string'
      ? { pointer: `${pointer}/${escapeKey(unknown)}`, on: 'key' as const }
      : { pointer };
  const range = locate(text, [place])[0] ?? { start: 0, end: 0 };
  return { message: `${pointer === '' ? name : pointer} ${what}`, range };
}

function wordsOf(error: CompiledError | undefined): string {
  const allowed = error?.params['allowedValues'];
  if (Array.isArray(allowed)) return `must be one of ${allowed.map((one) => JSON.stringify(one)).join(', ')}`;
  return error?.message ?? 'is not valid';
}

function placeIn(text: string, { start, end }: Range): Place {
  const [from, to] = [positionOf(text, start), positionOf(text, end)];
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
