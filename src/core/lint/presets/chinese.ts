import type { Preset } from './preset.ts';

/**
 * For datasets in Chinese: phone numbers of the regions where it is written count without a country code, and those of
 * other regions no longer do, since their digits are more often something else in such texts.
 */
export const chinese: Preset = {
  id: 'chinese',
  summary:
    'For datasets in Chinese: its phone regions, its identity numbers, and its measure of reading difficulty.',
  rules: {
    'pii/phone': ['error', { regions: ['CN', 'HK', 'MO', 'TW', 'SG'] }],
    'pii/cn-resident-id': 'error',
    'pii/cn-uscc': 'warning',
    'pii/cn-licence-plate': 'error',
    'pii/chat-account': 'error',
    'pii/us-ssn': 'off',
    'pii/uk-nhs': 'off',
    'complexity/readability': 'hint',
  },
};
