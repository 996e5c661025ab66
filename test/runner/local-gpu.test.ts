import { describe, expect, it } from 'vitest';
import { readGpu } from '../../src/runner/local-gpu.ts';

describe('the GPU that the driver names', () => {
  it('has the memory that the driver says and the speed of its data sheet', () => {
    expect(readGpu('NVIDIA L40S, 46068\nNVIDIA L40S, 46068\n')).toEqual({
      name: 'NVIDIA L40S',
      bytes: 46_068 * 1024 ** 2,
      teraflops: 181,
    });
  });

  it('has no speed where the table does not know it', () => {
    expect(readGpu('NVIDIA Voodoo 9, 12288\n')).toMatchObject({ teraflops: undefined });
  });

  it.each(['', 'No devices were found\n', 'NVIDIA-SMI has failed because it couldn’t communicate\n'])(
    'is none in %j',
    (text) => {
      expect(readGpu(text)).toBeUndefined();
    },
  );
});
