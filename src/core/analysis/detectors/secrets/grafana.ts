import { vendorKey, type VendorKey } from './vendor-key.ts';

export const grafana: readonly VendorKey[] = [
  vendorKey({
    vendor: 'grafana',
    kind: 'grafana-token',
    name: 'Grafana token',
    marks: ['glsa_', 'glc_'],
    key: 'glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}|glc_[A-Za-z0-9+/]{32,400}={0,2}',
  }),
];
