import { fail, ok, type Outcome } from '../../outcome.ts';
import { axolotl } from './axolotl.ts';
import { findingsOf } from '../findings.ts';
import type { Exporter, Importer, ReadRun, RunSource, WrittenRun } from './exchange.ts';
import { llamaFactory } from './llama-factory.ts';
import { modelCard } from './model-card.ts';
import { pythonScript } from './python-script.ts';
import { readYaml } from './yaml.ts';

/** What a run can be written as. */
export const EXPORTERS: readonly Exporter[] = [axolotl, llamaFactory, pythonScript, modelCard];

/** Writes a run, but for one whose settings contradict each other: no trainer would do what it says. */
export function exportRun(exporter: Exporter, source: RunSource): Outcome<WrittenRun, 'no-place'> {
  const error = findingsOf(source.run).find(({ severity }) => severity === 'error');
  if (error === undefined) return exporter.write(source);
  const way = error.fix === undefined ? 'Correct it first.' : `${error.fix.title} first.`;
  return fail('no-place', error.message, way);
}

const IMPORTERS: readonly Importer[] = [axolotl, llamaFactory];

/** Reads another trainer's YAML as a run, whichever trainer's it is. */
export function importRun(text: string): Outcome<ReadRun & { readonly from: string }, 'no-yaml' | 'no-run'> {
  const config = readYaml(text);
  if (!config.ok) return config;
  const importer = IMPORTERS.find((one) => one.recognises(config.value));
  if (importer === undefined) {
    const names = IMPORTERS.map(({ name }) => name).join(' or ');
    return fail(
      'no-run',
      `This is no configuration of ${names}: it names no base model`,
      'Import another file.',
    );
  }
  const read = importer.read(config.value);
  return read.ok ? ok({ ...read.value, from: importer.name }) : read;
}
