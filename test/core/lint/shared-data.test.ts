import { describe, expect, it } from 'vitest';
import { findCnResidentIds } from '../../../src/core/analysis/detectors/cn-resident-id.ts';
import type { Span } from '../../../src/core/analysis/detectors/span.ts';
import { findEmails } from '../../../src/core/analysis/detectors/email.ts';
import { findPhones } from '../../../src/core/analysis/detectors/phone.ts';
import { openSession } from '../../../src/core/lint/session.ts';
import { rule as phoneRule } from '../../../src/core/lint/rules/pii/phone.ts';
import { RULES } from '../../../src/core/lint/rules/index.generated.ts';
import { completeOptions } from '../../../src/core/lint/options.ts';
import { hasShared, sharedDatasets, sharedLines } from '../../support/shared.ts';

/** Rules whose findings on the shared files were all looked at by eye. */
const SEEN = RULES.filter(({ id }) =>
  /^(?:json|schema|chat|preference|portability|provenance|balance)\/|^pii\/(?:email|phone|cn-resident-id)$|^duplicate\/exact$|^length\//.test(
    id,
  ),
);

/** What stands in the public files. The duplicates are the counts published with them. */
const COUNTS: Readonly<
  Record<string, { format: string | null; records: number; counts: Record<string, number> }>
> = {
  'alpaca_en_demo.jsonl': {
    format: 'alpaca',
    records: 999,
    counts: { 'duplicate/exact': 14, 'pii/email': 4 },
  },
  'alpaca_zh_demo.jsonl': { format: 'alpaca', records: 1000, counts: { 'duplicate/exact': 8 } },
  'chat_train.jsonl': { format: 'messages', records: 449, counts: { 'length/outlier': 2 } },
  'deduplication_demo.jsonl': {
    format: 'text',
    records: 14,
    counts: { 'duplicate/exact': 1 },
  },
  'dpo_en_demo.jsonl': {
    format: 'preference',
    records: 300,
    counts: { 'duplicate/exact': 5, 'length/outlier': 1, 'length/tokens': 4 },
  },
  'dummy_conversation.jsonl': { format: 'sharegpt', records: 500, counts: {} },
  'glaive_toolcall_en_demo.jsonl': {
    format: 'sharegpt',
    records: 300,
    counts: {
      // Line 260: a list of numbers where the tool declares a number.
      'chat/tool-arguments': 1,
      'duplicate/exact': 35,
      // Line 244: a document of 5,000 tokens stands before the first answer.
      'length/nothing-to-learn': 1,
      'length/tokens': 1,
      'pii/email': 12,
    },
  },
  'identity.jsonl': { format: 'alpaca', records: 91, counts: {} },
  'kto_en_demo.jsonl': { format: 'kto', records: 300, counts: { 'length/tokens': 7 } },
  'orca_dpo_pairs_validation.jsonl': { format: 'preference', records: 284, counts: { 'length/outlier': 4 } },
  'seed_tasks.jsonl': { format: null, records: 175, counts: { 'pii/email': 3, 'schema/unknown-format': 1 } },
  'stock_toolcall_training.jsonl': { format: 'messages', records: 86, counts: {} },
  'v1_sft_demo.jsonl': {
    format: null,
    records: 500,
    counts: { 'duplicate/exact': 1, 'pii/email': 4, 'schema/unknown-format': 1 },
  },
};

describe.runIf(hasShared('data'))('the public datasets', () => {
  it.each(sharedDatasets())('have the findings that were looked at: %s', (name) => {
    const lines = sharedLines(`data/${name}`);
    expect(openSession(lines, {}, SEEN).summary()).toEqual(COUNTS[name]);
  });
});

interface Case {
  readonly id: string;
  readonly text: string;
  readonly tier: string;
  readonly absent: readonly string[];
  readonly expect: readonly { readonly type: string; readonly start16: number; readonly end16: number }[];
}

/** What goes wrong on the cases for one kind, and F1: a hit is any overlap; peers' negatives bind only what they name. */
function judge(type: string, find: (text: string) => readonly Span[]): { faults: string[]; f1: number } {
  const faults: string[] = [];
  let right = 0;
  for (const { id, text, tier, absent, expect } of readCases()) {
    if (tier === 'optional') continue;
    const wanted = expect.filter((one) => one.type === type);
    const hits = find(text);
    const isWanted = ({ start, end }: Span): boolean =>
      wanted.some((one) => start < one.end16 && one.start16 < end);
    right += wanted.filter((one) =>
      hits.some(({ start, end }) => start < one.end16 && one.start16 < end),
    ).length;
    for (const one of wanted) {
      if (!hits.some(({ start, end }) => start === one.start16 && end === one.end16))
        faults.push(`${id} missed`);
    }
    if (tier !== 'peer' || absent.includes(type)) {
      for (const hit of hits) if (!isWanted(hit)) faults.push(`${id} wrong`);
    }
  }
  return { faults, f1: (2 * right) / (2 * right + faults.length) };
}

function readCases(): readonly Case[] {
  const lines = sharedLines('truth/pii.jsonl');
  return lines.map((line) => JSON.parse(line) as Case);
}

const { regions } = completeOptions(phoneRule.options, {}) as { regions: string[] };

/** Each kind's floor is what was measured. */
const KINDS: readonly (readonly [string, number, (text: string) => readonly Span[]])[] = [
  ['EMAIL', 1, (text) => findEmails(text)],
  ['PHONE', 1, (text) => findPhones(text, { regions })],
  ['CN_RESIDENT_ID', 1, findCnResidentIds],
];

describe.runIf(hasShared('truth/pii.jsonl'))('the detectors of personal data', () => {
  it.each(KINDS)('find %s with an F1 of %d, on the exact characters', (type, floor, find) => {
    expect(judge(type, find)).toEqual({ faults: [], f1: floor });
  });
});
