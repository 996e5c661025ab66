import { vendorKey, type VendorKey } from './vendor-key.ts';

export const huggingFace: readonly VendorKey[] = [
  vendorKey({
    vendor: 'hugging-face',
    kind: 'hf-token',
    name: 'Hugging Face token',
    marks: ['hf_', 'api_org_'],
    key: 'hf_[A-Za-z0-9]{30,40}|api_org_[A-Za-z]{34}',
  }),
];
