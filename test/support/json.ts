import * as fc from 'fast-check';

/** Text with what goes wrong in offsets: escapes, quotes, emoji, Chinese, lone surrogates, control characters. */
export const trickyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '"',
        '\\',
        '/',
        '\n',
        '\t',
        '\u0000',
        '😀',
        '你好',
        '\ud83d',
        '\ude00',
        '\u2028',
        '~',
        '~1',
        'é',
        ':',
        ',',
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

/** Any JSON value with such texts as strings and names. */
export const trickyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    trickyText,
    fc.constantFrom(null, true, false, 0, -1.5e10),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(trickyText, tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** A value as JSON in which each character of a string may be an escape and white space may stand anywhere. */
export function scribble(value: unknown, next: () => number): string {
  const blank = (): string => [' ', '', '', '\t'][Math.floor(next() * 4)] ?? '';
  const text = (string: string): string => `"${[...string].map((char) => units(char, next)).join('')}"`;
  const write = (one: unknown): string => {
    if (typeof one === 'string') return text(one);
    if (Array.isArray(one)) return `[${blank()}${one.map(write).join(`${blank()},${blank()}`)}]`;
    if (typeof one !== 'object' || one === null) return JSON.stringify(one);
    const pairs = Object.entries(one).map(([key, item]) => `${text(key)}${blank()}:${blank()}${write(item)}`);
    return `{${pairs.join(`,${blank()}`)}${blank()}}`;
  };
  return blank() + write(value) + blank();
}

function units(char: string, next: () => number): string {
  if (next() < 0.7) return JSON.stringify(char).slice(1, -1);
  return Array.from(
    { length: char.length },
    (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
}
