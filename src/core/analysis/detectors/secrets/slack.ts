import { vendorKey, type VendorKey } from './vendor-key.ts';

export const slack: readonly VendorKey[] = [
  vendorKey({
    vendor: 'slack',
    kind: 'slack-token',
    name: 'Slack token',
    marks: ['xoxa-', 'xoxb-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-', 'xoxe.'],
    key: String.raw`xox[abeoprs]-(?:[0-9]{6,16}-){1,4}[A-Za-z0-9-]{16,72}|xapp-[0-9]-[A-Z0-9]{8,14}-[0-9]{8,16}-[0-9a-f]{32,72}|xoxe(?:\.xox[bp])?-[0-9]-[A-Za-z0-9]{100,200}`,
  }),
  vendorKey({
    vendor: 'slack',
    kind: 'slack-webhook',
    name: 'Slack webhook',
    marks: ['hooks.slack.com'],
    key: String.raw`https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Z0-9]{8,14}/[A-Z0-9]{8,14}/[A-Za-z0-9]{20,48}`,
  }),
];
