import { vendorKey, type VendorKey } from './vendor-key.ts';

export const telegram: readonly VendorKey[] = [
  vendorKey({
    vendor: 'telegram',
    kind: 'telegram-bot-token',
    name: 'Telegram bot token',
    marks: [':AA'],
    key: '[0-9]{8,10}:AA[A-Za-z0-9_-]{33}',
  }),
];
