import { fail, type Outcome } from '../../outcome.ts';
import type { ResolvedRun } from '../resolve.ts';
import type { DatasetSketch } from './exchange.ts';

/** Our optimisers as transformers names them, and all that is built on it. */
export const OPTIMIZER_NAMES: Readonly<Record<ResolvedRun['training']['optimizer'], string>> = {
  adamw: 'adamw_torch',
  adamw8bit: 'adamw_bnb_8bit',
  pagedAdamw: 'paged_adamw_32bit',
  pagedAdamw8bit: 'paged_adamw_8bit',
};

/** A dataset that another trainer cannot be told to read, and the way out. */
export function noEntry(path: string, format: string | null, trainer: string): Outcome<never, 'no-place'> {
  return fail(
    'no-place',
    `${path} has ${formatWords({ format })}, which this export cannot name to ${trainer}`,
    'Convert it first: tunesmith convert FILE --to messages',
  );
}

/** What another trainer reads of pairs, for the words of a refusal. */
export interface PairReader {
  readonly trainer: string;
  /** Our format that it reads whole. */
  readonly convertTo: string;
}

/** Pairs that another trainer cannot be told to read, for their form or for a field; or records that are none. */
export function noPairEntry(
  path: string,
  { format, field }: { readonly format: string | null; readonly field?: string },
  { trainer, convertTo }: PairReader,
): Outcome<never, 'no-place'> {
  if (format !== 'preference')
    return fail(
      'no-place',
      `${path} has ${formatWords({ format })}, and preference optimisation learns from pairs`,
      'Name a file of pairs, or set training.objective to "sft".',
    );
  const what = field === undefined ? 'pairs in a form that' : `pairs with "${field}", which`;
  const way =
    field === 'tools'
      ? 'Train it here, or export a Python script.'
      : `Convert it first: tunesmith convert FILE --to ${convertTo}`;
  return fail('no-place', `${path} has ${what} ${trainer} does not read`, way);
}

export function formatWords({ format }: Pick<DatasetSketch, 'format'>): string {
  return format === null ? 'no known format' : `the format ${format}`;
}

/** What another trainer's share of held-out records is here; `understood` where a share of ours says the same, or none. */
export function heldOutShare(share: unknown): { readonly understood: boolean; readonly fraction?: number } {
  if (typeof share !== 'number') return { understood: true };
  if (share > 0.5) return { understood: false };
  return share > 0 ? { understood: true, fraction: share } : { understood: true };
}
