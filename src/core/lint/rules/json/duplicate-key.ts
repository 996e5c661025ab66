import { Type } from 'typebox';
import { scanJson } from '../../../dataset/json-scanner.ts';
import { withoutMark } from '../../../dataset/record.ts';
import { isQuotable } from '../../quotable.ts';
import { lineRule } from '../../rule.ts';

export const rule = lineRule({
  id: 'json/duplicate-key',
  since: '0.1.0',
  status: 'stable',
  summary: 'An object has two properties of the same name.',
  why: 'Parsers keep one of the two in silence, nearly always the last; the text of the other is never trained on.',
  sources: ['RFC 8259, section 4'],
  severity: 'error',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    found: '`{name}` occurs again: only the last one counts',
    unnamed: 'This property occurs again: only the last one counts',
  },
  examples: {
    good: ['{"instruction": "\\": a", "output": "b"}'],
    bad: ['{"instruction": "a", "output": "b", "output": "c"}'],
  },
  open: () => (line, report) => {
    if (line.parsed.kind !== 'record' || countNames(line.text) === countKeys(line.parsed.value)) return;
    const text = line.isFirst ? withoutMark(line.text) : line.text;
    for (const { name, start, end } of repeatedNames(text)) {
      const isPlain = name !== '' && isQuotable(name);
      report({
        message: isPlain ? 'found' : 'unnamed',
        ...(isPlain ? { data: { name } } : {}),
        place: { raw: { start, end } },
      });
    }
  },
});

const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Names as they are written, counted without reading the line through: a name is what ends in a quote before a colon, and
 * an escaped quote ends nothing.
 */
function countNames(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (isBlankCode(text.charCodeAt(before))) before--;
    if (text.charCodeAt(before) === QUOTE && !isEscaped(text, before)) count++;
  }
  return count;
}

function isBlankCode(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 10;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

/** Names that are left after parsing, at any depth. */
function countKeys(root: unknown): number {
  let count = 0;
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null) continue;
    const inside: unknown[] = Object.values(value);
    if (!Array.isArray(value)) count += inside.length;
    for (const item of inside) if (typeof item === 'object') pending.push(item);
  }
  return count;
}

function repeatedNames(
  text: string,
): { readonly name: string; readonly start: number; readonly end: number }[] {
  const repeated: { name: string; start: number; end: number }[] = [];
  const open: Set<string>[] = [];
  scanJson(text, (event, start, end) => {
    if (event === 'object' || event === 'array') open.push(new Set());
    if (event === 'close') open.pop();
    if (event !== 'key') return;
    const name = String(JSON.parse(text.slice(start, end)));
    const names = open.at(-1);
    if (names?.has(name) === true) repeated.push({ name, start, end });
    names?.add(name);
  });
  return repeated;
}
