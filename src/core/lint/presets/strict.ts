import type { Preset } from './preset.ts';

/**
 * For a dataset that a training run depends on: whatever loses records, leaks personal data or teaches the model something
 * that nobody meant fails the check. Rules that describe a dataset, and leave the judgement to people, stay as they are.
 */
export const strict: Preset = {
  id: 'strict',
  summary: 'What loses data, leaks it, or is surely not meant is an error, so that CI fails on it.',
  rules: {
    'json/blank-line': 'error',
    'json/bom': 'error',
    'schema/unknown-format': 'warning',
    'length/tokens': 'error',
    'duplicate/exact': 'error',
    'duplicate/near': 'error',
    'duplicate/contamination': 'error',
    'duplicate/conflicting-answers': 'warning',
    'language/answer-mismatch': 'error',
    'text/empty-output': 'error',
    'text/truncated-output': 'error',
    'text/template-leak': 'error',
    'text/mojibake': 'error',
    'text/repetition-loop': 'error',
    'text/invented-tool-output': 'error',
    'text/placeholder': 'warning',
    'text/refusal': 'warning',
    'text/html-residue': 'warning',
    'pii/email': 'error',
    'pii/phone': 'error',
    'pii/payment-card': 'error',
    'pii/iban': 'error',
    'pii/national-id': 'error',
    'pii/passport': 'error',
    'pii/us-ssn': 'error',
    'pii/uk-nhs': 'error',
    'pii/cn-licence-plate': 'error',
    'pii/chat-account': 'error',
    'pii/ip-address': 'error',
    'pii/mac-address': 'error',
    'pii/crypto-address': 'error',
    'secret/assignment': 'error',
  },
};
