import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findGpu, type Gpu } from '../core/plan/gpus.ts';

const TIMEOUT_MS = 5000;
const ARGUMENTS = ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'];

/** The first NVIDIA GPU of this computer, or undefined where it has none that the driver knows. */
export async function localGpu(): Promise<Gpu | undefined> {
  const answer = await promisify(execFile)('nvidia-smi', ARGUMENTS, { timeout: TIMEOUT_MS }).catch(
    () => undefined,
  );
  return answer === undefined ? undefined : readGpu(answer.stdout);
}

/** Of `NVIDIA L40S, 46068`: name and mebibytes. The speed is known of the GPUs in the table alone. */
export function readGpu(text: string): Gpu | undefined {
  const match = /^(?<name>[^,\n]+),\s*(?<mebibytes>\d+)/.exec(text);
  const { name = '', mebibytes = '0' } = match?.groups ?? {};
  const bytes = Number(mebibytes) * 1024 ** 2;
  return bytes === 0 ? undefined : { teraflops: findGpu(name)?.teraflops, name: name.trim(), bytes };
}
