import { describe, expect, it } from 'vitest';
import { findCnResidentIds } from '../../../../src/core/analysis/detectors/cn-resident-id.ts';
import { findEmails } from '../../../../src/core/analysis/detectors/email.ts';
import { findPhones } from '../../../../src/core/analysis/detectors/phone.ts';

/** Inputs on which an unbounded or ambiguous pattern takes minutes. */
const HOSTILE: Readonly<Record<string, string>> = {
  'a run of digits': '1'.repeat(200_000),
  'single digits': '1 '.repeat(100_000),
  'groups of digits': '123456 '.repeat(30_000),
  'dashed digits': '1-'.repeat(100_000),
  brackets: '('.repeat(200_000),
  'plus signs': '+1 (2'.repeat(40_000),
  'phone words': 'call 123456 7'.repeat(20_000),
  letters: `${'a'.repeat(200_000)}@b.c`,
  'at signs': 'a@'.repeat(100_000),
  dots: `${'a.'.repeat(100_000)}@`,
  'long domains': `a@${'b.'.repeat(100_000)}`,
};

const DETECTORS = {
  email: (text: string) => findEmails(text),
  phone: (text: string) => findPhones(text, { regions: ['US', 'CN', 'DE'] }),
  'cn-resident-id': (text: string) => findCnResidentIds(text),
};

describe.each(Object.entries(DETECTORS))('the detector %s', (_name, find) => {
  it.each(Object.entries(HOSTILE))('takes time in proportion to %s', (_what, text) => {
    const start = performance.now();
    expect(find(text).length).toBeLessThan(30_000);
    expect(performance.now() - start).toBeLessThan(4000);
  });
});
