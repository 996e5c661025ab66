/**
 * Whole numbers that a double cannot hold, such as the ids of social networks: they pass through `JSON.parse` and
 * `JSON.stringify` as marked strings, and come out digit for digit.
 */
const MARK = '\\u0000\\u0001';

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** The arguments of a call are JSON in a string, where quotes and marks are escaped once more. */
const MARKED = /(\\*)"\\+u0000\\+u0001(-?\d+)\1"/g;

/** The text of a record in which such numbers are marked strings. */
export function markWholeNumbers(text: string): string {
  // Hardly any record has one.
  if (!/\d{16}/.test(text)) return text;
  return text.replace(STRING_OR_NUMBER, (token) => (isTooLong(token) ? `"${MARK}${token}"` : token));
}

/** A value as JSON, in which marked strings are numbers again. */
export function jsonWithWholeNumbers(value: unknown): string {
  return JSON.stringify(value).replace(MARKED, '$2');
}

function isTooLong(token: string): boolean {
  return /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
}
