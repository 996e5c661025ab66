import { vendorKey, type VendorKey } from './vendor-key.ts';

export const openai: readonly VendorKey[] = [
  vendorKey({
    vendor: 'openai',
    kind: 'openai-api-key',
    name: 'OpenAI API key',
    marks: ['sk-'],
    key: 'sk-(?:proj-|svcacct-|admin-|None-)?[A-Za-z0-9_-]{20,100}T3BlbkFJ[A-Za-z0-9_-]{20,100}|sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,200}|sk-[A-Za-z0-9]{48}',
  }),
];
