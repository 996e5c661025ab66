import type { AdapterOptions } from '../peft/adapter.ts';
import type { ResolvedRun } from './resolve.ts';

/** The adapter that a run asks for. */
export function adapterOptions({ method }: ResolvedRun): AdapterOptions {
  const { type, targetModules, modulesToSave } = method;
  if (method.type === 'adalora') return { method: type, rank: method.initR, targetModules, modulesToSave };
  return { method: type, rank: method.r, rankPattern: method.rankPattern, targetModules, modulesToSave };
}
