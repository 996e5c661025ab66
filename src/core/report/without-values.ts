import { escapeKey, pathOf } from '../dataset/pointer.ts';
import type { Finding } from '../lint/finding.ts';
import { maskTexts } from '../lint/mask.ts';
import { isQuotable } from '../lint/quotable.ts';

/**
 * Findings as a report may hold them. Rules keep values out of their messages; but the names of fields, which pointers and
 * some messages quote, can be values as well. What may be one is read by the rules that know values, and masked.
 */
export function withoutValues(findings: readonly Finding[]): readonly Finding[] {
  const doubtful = findings.filter(isDoubtful);
  if (doubtful.length === 0) return findings;
  // Each name of a pointer is a text of its own: a number after a slash would pass for a part of an address.
  const masked = maskTexts(
    doubtful.map((finding) => Object.assign({}, finding, { pointer: pathOf(finding.pointer) })),
  );
  const replacements = new Map(
    masked.map((one, i) => [
      doubtful[i],
      Object.assign({}, one, { pointer: one.pointer.map((key) => `/${escapeKey(key)}`).join('') }),
    ]),
  );
  return findings.map((finding) => replacements.get(finding) ?? finding);
}

function isDoubtful({ pointer, data = {} }: Finding): boolean {
  return (
    pathOf(pointer).some((name) => !isQuotable(name)) ||
    Object.values(data).some((value) => typeof value === 'string' && !isQuotable(value))
  );
}
