const GIB = 1024 ** 3;

export interface Gpu {
  readonly name: string;
  /** Memory that a driver reports as usable is a little less than what is sold. */
  readonly bytes: number;
  /** Dense 16-bit matrix products with 32-bit sums, in 10^12 operations a second, from the vendor's data sheet. */
  readonly teraflops: number | undefined;
}

/** GPUs that people tune on, by memory. */
export const GPUS: readonly Gpu[] = [
  { name: 'RTX 3070', bytes: 8 * GIB, teraflops: 40.6 },
  { name: 'RTX 3080', bytes: 10 * GIB, teraflops: 59.5 },
  { name: 'RTX 3060', bytes: 12 * GIB, teraflops: 25.6 },
  { name: 'T4', bytes: 16 * GIB, teraflops: 65 },
  { name: 'RTX 4080', bytes: 16 * GIB, teraflops: 97.5 },
  { name: 'RTX 3090', bytes: 24 * GIB, teraflops: 71 },
  { name: 'A10', bytes: 24 * GIB, teraflops: 125 },
  { name: 'L4', bytes: 24 * GIB, teraflops: 60.5 },
  { name: 'RTX 4090', bytes: 24 * GIB, teraflops: 165.2 },
  { name: 'RTX 5090', bytes: 32 * GIB, teraflops: 209.5 },
  { name: 'V100', bytes: 32 * GIB, teraflops: 125 },
  { name: 'A100 40 GB', bytes: 40 * GIB, teraflops: 312 },
  { name: 'A6000', bytes: 48 * GIB, teraflops: 154.8 },
  { name: 'L40S', bytes: 48 * GIB, teraflops: 181 },
  { name: 'A100 80 GB', bytes: 80 * GIB, teraflops: 312 },
  { name: 'H100', bytes: 80 * GIB, teraflops: 989.4 },
  { name: 'H200', bytes: 141 * GIB, teraflops: 989.4 },
];

/** The GPU of a name, as people and drivers write it: "4090", "a100 80gb", "NVIDIA L40S"; the smaller of two. */
export function findGpu(name: string): Gpu | undefined {
  const wanted = plain(name);
  if (wanted === '') return undefined;
  return (
    GPUS.find((gpu) => plain(gpu.name) === wanted) ??
    GPUS.find((gpu) => wanted.includes(plain(gpu.name)) || plain(gpu.name).includes(wanted))
  );
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/nvidia|geforce|tesla|[^a-z0-9]/g, '');
}
