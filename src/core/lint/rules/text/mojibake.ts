import { Type } from 'typebox';
import { findDamage, type Damage } from '../../../analysis/mojibake.ts';
import { SIGN } from '../../../analysis/signs.ts';
import { escapeForString } from '../../escape.ts';
import { recordRule, type ReportedFix } from '../../rule.ts';

/** A file read in a wrong encoding is damaged in every line; the first places of a record say enough. */
const MAX_REPORTED = 5;

const FIX_TITLES: Readonly<Record<Damage['kind'], string>> = {
  replacement: 'Remove',
  control: 'Remove this control character',
  invisible: 'Remove this invisible character',
  misread: 'Restore the text',
};

export const rule = recordRule({
  id: 'text/mojibake',
  since: '0.2.0',
  status: 'stable',
  summary:
    'A text holds characters that nobody wrote: damaged encoding, control characters, invisible characters.',
  why: 'Text that was read in a wrong encoding ("donâ€™t") or cut between bytes (U+FFFD) is learnt as it is, and costs three tokens where one would do. Invisible characters split words for the tokenizer, and can hide instructions from a reviewer. Joiners of emoji, Persian and Indian scripts are no damage.',
  sources: [
    'R. Speer 2019, ftfy: fixes text for you',
    'Boucher and Anderson 2021, Trojan Source (bidirectional controls)',
  ],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    replacement:
      'Replacement characters stand where text was lost: read the file in its own encoding, or write the text again',
    control: 'Control character {code} inside a text',
    invisible: 'Invisible character {code} inside a text',
    misread: 'UTF-8 that was read as Windows-1252: {found} was {repaired}',
  },
  examples: {
    good: ['{"instruction": "Translate: naïve café", "output": "天真的咖啡馆 👩‍💻"}'],
    bad: [
      '{"instruction": "Why?", "output": "I donâ€™t know."}',
      '{"instruction": "Why?", "output": "Because\\u200b it is."}',
    ],
  },
  open: () => (record, report) => {
    if ((record.signs & SIGN.damage) === 0) return;
    const { texts } = record;
    texts.texts.forEach((text, i) => {
      for (const damage of findDamage(text).slice(0, MAX_REPORTED)) {
        const { kind, start, end, repaired } = damage;
        const found = text.slice(start, end);
        report({
          message: kind,
          data: kind === 'misread' ? { found, repaired: repaired ?? '' } : { code: codePoint(found) },
          place: { pointer: texts.pointer(i), start, end },
          ...(repaired === null ? {} : { fix: fixOf(kind, repaired) }),
        });
      }
    });
  },
});

function fixOf(kind: Damage['kind'], repaired: string): ReportedFix {
  const title = kind === 'control' && repaired !== '' ? `Restore ${repaired}` : FIX_TITLES[kind];
  return { kind: 'repair-text', title, text: escapeForString(repaired) };
}

function codePoint(text: string): string {
  return `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
