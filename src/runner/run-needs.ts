import type { ResolvedRun } from '../core/run/resolve.ts';
import type { RunFile } from '../core/run/run-file.ts';
import { bringsModel } from './inputs.ts';
import { runName } from './run-name.ts';

/** What a target must have for a run. */
export interface RunNeeds {
  readonly name: string;
  /** On each GPU, at the peak, as its plan says. */
  readonly bytes: number;
  readonly gpus: number;
  /** Whether it needs no hub. */
  readonly bringsModel: boolean;
}

interface Run {
  readonly file: Pick<RunFile, 'name'>;
  readonly run: ResolvedRun;
}

/** What the run of a run file needs; `bytes` is its plan's. */
export async function needsOfRun({ file, run }: Run, path: string, bytes: number): Promise<RunNeeds> {
  const { model, launch } = run;
  return {
    name: runName(file, path),
    bytes,
    gpus: launch.gpus,
    bringsModel: await bringsModel(model.id, path),
  };
}
