import { fail, ok, type Outcome } from '../outcome.ts';
import { readDocument } from './json-document.ts';
import { isObject } from './record.ts';

/**
 * The text of a JSON list of records as JSON Lines, a record a line. Numbers, escapes and the order of fields stay as they
 * are written; only line ends between tokens go.
 */
export function listToLines(text: string): Outcome<string, 'no-list' | 'broken'> {
  const document = readDocument(text);
  switch (document.kind) {
    case 'array':
      return ok(document.elements.map(({ start, end }) => `${onOneLine(text.slice(start, end))}\n`).join(''));
    case 'broken':
      return fail('broken', 'The file is not valid JSON', 'Mend what the Problems panel says of it');
    case 'lines':
      return fail('no-list', 'The file holds a record a line already', 'Rename it to .jsonl');
    case 'object':
      return fail('no-list', wrapping(document.value), 'Write the list of records alone into a file');
    case 'blank':
    case 'scalar':
      return fail('no-list', 'The file holds no list of records', 'Open a .json file that is a list');
  }
}

function wrapping(value: Readonly<Record<string, unknown>>): string {
  const field = Object.keys(value).find((key) => {
    const list = value[key];
    return Array.isArray(list) && isObject(list[0]);
  });
  return field === undefined
    ? 'The file is one object, no list of records'
    : `The file is one object, and a list is inside it, in \`${field.slice(0, 40)}\``;
}

/** A string of JSON holds no line end, so that every line end stands between tokens. */
function onOneLine(json: string): string {
  if (!/[\r\n]/.test(json)) return json;
  return json.replaceAll(/,[\r\n][ \t\r\n]*/g, ', ').replaceAll(/[\r\n][ \t\r\n]*/g, '');
}
