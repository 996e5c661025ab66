import { vendorKey, type VendorKey } from './vendor-key.ts';

export const weightsAndBiases: readonly VendorKey[] = [
  vendorKey({
    vendor: 'weights-and-biases',
    kind: 'wandb-key',
    name: 'Weights & Biases key',
    marks: ['wandb_v1_'],
    key: 'wandb_v1_[A-Za-z0-9_]{70,90}',
  }),
];
