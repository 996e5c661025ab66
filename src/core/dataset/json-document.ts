import { scanJson } from './json-scanner.ts';
import type { RawRange } from './locate.ts';
import { isBlank, isObject, withoutMark, type JsonObject } from './record.ts';
import type { SyntaxProblem } from './syntax-problem.ts';

/** What the text of a `.json` file is; offsets are raw UTF-16 units of the whole text. */
export type JsonDocument =
  /** A list, with the place of each of its elements. */
  | { readonly kind: 'array'; readonly elements: readonly RawRange[] }
  /** One object, on however many lines. */
  | { readonly kind: 'object'; readonly value: JsonObject; readonly place: RawRange }
  /** A record a line, under the name of another format: much of the data on the Hugging Face hub is. */
  | { readonly kind: 'lines' }
  | { readonly kind: 'blank' }
  /** One string, number or word. */
  | { readonly kind: 'scalar' }
  | { readonly kind: 'broken'; readonly problem: SyntaxProblem | null };

/** So many lines that are records by themselves tell lines of records from one document that is broken. */
const TELLING_LINES = 2;

export function readDocument(source: string): JsonDocument {
  const text = withoutMark(source);
  if (isBlank(text.trim())) return { kind: 'blank' };
  const elements: RawRange[] = [];
  const problem = scanJson(text, collector(elements));
  if (problem !== null) return isOfLines(text) ? { kind: 'lines' } : { kind: 'broken', problem };
  if (text.trimStart().startsWith('[')) return { kind: 'array', elements };
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) return { kind: 'scalar' };
  const end = text.trimEnd().length;
  return { kind: 'object', value, place: { start: text.length - text.trimStart().length, end } };
}

/** Collects the places of what lies directly in the outermost list. */
function collector(elements: RawRange[]): Parameters<typeof scanJson>[1] {
  let depth = 0;
  let opened = 0;
  return (event, start, end) => {
    if (event === 'key') return;
    if (event === 'scalar') {
      if (depth === 1) elements.push({ start, end });
      return;
    }
    if (event === 'close') {
      depth--;
      if (depth === 1) elements.push({ start: opened, end });
      return;
    }
    if (depth === 1) opened = start;
    depth++;
  };
}

/** Whether the first lines are records by themselves, whatever the later ones are. */
function isOfLines(text: string): boolean {
  let at = 0;
  for (let found = 0; found < TELLING_LINES && at < text.length;) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end);
    if (!isBlank(line)) {
      if (!isRecord(line)) return false;
      found++;
    }
    at = end < 0 ? text.length : end + 1;
  }
  return true;
}

function isRecord(line: string): boolean {
  try {
    return isObject(JSON.parse(line));
  } catch {
    return false;
  }
}
