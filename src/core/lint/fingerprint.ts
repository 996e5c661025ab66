import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { identityKey } from '../dataset/identity.ts';
import { locate, type RawRange } from '../dataset/locate.ts';
import { parseLine, withoutMark } from '../dataset/record.ts';
import type { Finding } from './finding.ts';
import { RULES } from './rules/index.generated.ts';

/** Changed whenever the same finding would get another fingerprint, since baselines hold them. */
const VERSION = 1;

/** 128 bits: among a million findings, two share one by chance once in 10^27 files. */
const HEX_DIGITS = 32;

const OF_THE_WHOLE: ReadonlySet<string> = new Set(
  RULES.filter((rule) => rule.scope === 'dataset' && rule.about === 'dataset').map(({ id }) => id),
);

type Found = Pick<Finding, 'rule' | 'pointer' | 'column' | 'endColumn'>;

/**
 * What a finding is known by wherever its record stands: a hash of the rule, the place in the decoded record, and the
 * record's content, for which neither the order of fields nor escapes count. Holds no value of the record in clear; who has
 * the record but for one short number could find that number by trying, as with every hash.
 *
 * `line` is the raw line of the finding. A finding about the dataset as a whole is known by its rule alone.
 */
export function fingerprintOf(finding: Found, line: string): string {
  if (OF_THE_WHOLE.has(finding.rule)) return digest([finding.rule]);
  const text = withoutMark(line);
  return digest([finding.rule, finding.pointer, ...spanOf(finding, text), contentOf(text)]);
}

function digest(parts: readonly (string | number)[]): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify([VERSION, ...parts])))).slice(0, HEX_DIGITS);
}

function contentOf(text: string): string {
  const parsed = parseLine(text);
  return parsed.kind === 'record' ? identityKey(parsed.value) : text.trim();
}

/** Where in the text at the pointer the finding is, in decoded units; nothing where it is about the whole value. */
function spanOf({ pointer, column, endColumn }: Found, text: string): readonly number[] {
  if (parseLine(text).kind !== 'record') {
    const indent = text.length - text.trimStart().length;
    return [column - 1 - indent, endColumn - 1 - indent];
  }
  if (pointer === '') return [];
  const [value] = locate(text, [{ pointer }]);
  if (value === undefined || text[value.start] !== '"') return [];
  return [decodedLength(text, value, column - 1), decodedLength(text, value, endColumn - 1)];
}

/** Units of the decoded string before a raw offset; -1 where that is outside the string. */
function decodedLength(text: string, value: RawRange, offset: number): number {
  if (offset <= value.start || offset > value.end) return -1;
  try {
    return String(JSON.parse(`${text.slice(value.start, Math.min(offset, value.end - 1))}"`)).length;
  } catch {
    return -1;
  }
}
