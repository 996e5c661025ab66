import { withoutMark } from '../core/dataset/record.ts';
import { ok, type Outcome } from '../core/outcome.ts';
import { SignalCounter, type DatasetSignals } from '../core/plan/approach/signals.ts';
import { readLines } from './dataset-file.ts';

/** Reads a dataset in JSON Lines for its signals. */
export async function readSignals(path: string): Promise<Outcome<DatasetSignals>> {
  const counter = new SignalCounter();
  const read = await readLines(path, (portion) => {
    for (const input of portion) counter.add(withoutMark(typeof input === 'string' ? input : input.text));
  });
  return read.ok ? ok(counter.signals()) : read;
}
