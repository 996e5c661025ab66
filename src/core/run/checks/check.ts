import type { Architecture } from '../../peft/architecture.ts';
import type { RunChange } from '../change.ts';
import type { ResolvedRun } from '../resolve.ts';

/** Settings that do not go together. */
export interface RunFinding {
  readonly id: string;
  /** An error would fail or train something else than was meant; a warning is a setting without effect, or a risk. */
  readonly severity: 'error' | 'warning';
  readonly pointer: string;
  /** In plain words, without a final full stop. */
  readonly message: string;
  readonly fix?: RunChange | undefined;
}

/** What may be known beside the run file; a check that needs what is not known finds nothing. */
export interface CheckContext {
  readonly architecture?: Architecture | undefined;
  /** Optimiser steps of the whole run. */
  readonly steps?: number | undefined;
  /** The training files: how many records each has, and how many of them are preference pairs. */
  readonly files?:
    | readonly { readonly path: string; readonly records: number; readonly pairs: number }[]
    | undefined;
  /** Whether the target has an NVIDIA GPU and a bitsandbytes that can use it. */
  readonly cuda?: boolean | undefined;
}

export interface RunCheck {
  readonly id: string;
  check(run: ResolvedRun, context: CheckContext): Omit<RunFinding, 'id'> | undefined;
}

/** A change of one setting. */
export function set(title: string, pointer: string, value: unknown): RunChange {
  return { title, values: [{ pointer, value }] };
}
