import type { JsonObject } from '../record.ts';
import type { Format, Turn } from './format.ts';
import { validateAlpaca } from './validators.generated.js';

const FIELDS = new Set(['instruction', 'input', 'output', 'system', 'history', 'id']);

export const alpaca: Format = {
  id: 'alpaca',
  name: 'Alpaca',
  summary: 'One task a record: `instruction` and `output`, with optional `input`, `system` and `history`.',
  validate: validateAlpaca,
  detect: (record) =>
    'instruction' in record
      ? 'output' in record || 'input' in record || Object.keys(record).every((key) => FIELDS.has(key))
      : 'output' in record && 'input' in record && Object.keys(record).every((key) => isLikeField(key)),
  turns: (record) => [
    ...single('system', record, 'system'),
    ...history(record),
    ...single('user', record, 'instruction'),
    ...single('user', record, 'input'),
    ...single('assistant', record, 'output'),
  ],
  identity: (record) => [
    record['instruction'],
    record['input'] ?? '',
    record['output'],
    record['system'] ?? '',
    record['history'] ?? [],
  ],
};

/** A record whose `instruction` is misspelt still belongs here. */
function isLikeField(key: string): boolean {
  return FIELDS.has(key) || /^inst/i.test(key);
}

function single(role: string, record: JsonObject, field: string): Turn[] {
  const text = record[field];
  return typeof text === 'string' ? [{ role, text, pointer: `/${field}` }] : [];
}

function history(record: JsonObject): Turn[] {
  const rounds = record['history'];
  if (!Array.isArray(rounds)) return [];
  return rounds.flatMap((round: unknown, i) =>
    (Array.isArray(round) ? round : []).flatMap((text: unknown, j) =>
      typeof text === 'string'
        ? [{ role: j === 0 ? 'user' : 'assistant', text, pointer: `/history/${i}/${j}` }]
        : [],
    ),
  );
}
