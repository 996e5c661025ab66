import { nationalId, type NationalId } from './national-id.ts';

export const pakistan: readonly NationalId[] = [
  nationalId({
    kind: 'pk-cnic',
    name: 'Pakistani identity card number',
    pattern: /(?<![\w.+*/#-]|\d,)[0-9]{5}-[0-9]{7}-[0-9](?!\w)/g,
    context: /\bcnic\b|\bnadra\b|\bidentity card\b/i,
  }),
];
