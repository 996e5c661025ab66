import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { BaselineSchema } from '../core/lint/baseline.ts';
import { lintConfigurationSchema } from '../core/lint/configuration.ts';
import { ProfileReport } from '../core/profile/profile.ts';
import { RunFileSchema } from '../core/run/run-file.ts';
import { ApproachMemory, ApproachRequest, ApproachState } from '../protocol/approach.ts';
import { JobError, JobStatus, Metric, Rehearsal } from '../protocol/job.ts';
import { MonitorEvent, MonitorIdentity, MonitorMemory, MonitorRequest } from '../protocol/run-monitor.ts';
import { RunPanelLook, RunPanelRequest, RunPanelState } from '../protocol/run-panel.ts';
import { TargetsFileSchema } from '../runner/target-schema.ts';
import type { Artefact } from './generators/artefact.ts';
import { approachDocsArtefact } from './generators/approach-docs.ts';
import { boxProgramArtefacts } from './generators/box-program.ts';
import { languageArtefacts } from './generators/language-ngrams.ts';
import { memoryDocsArtefact } from './generators/memory-docs.ts';
import { personNameArtefacts } from './generators/person-names.ts';
import { ruleDocArtefacts } from './generators/rule-docs.ts';
import { runFileDocsArtefact } from './generators/run-file-docs.ts';
import { ruleIndexArtefact } from './generators/rule-index.ts';
import { schemaArtefact } from './generators/schemas.ts';
import { syllableArtefacts } from './generators/syllables.ts';
import { validatorArtefacts } from './generators/validators.ts';

/** Writes every generated file, or with `--check` fails if one differs from what the sources give. */
async function main(): Promise<void> {
  const check = process.argv.includes('--check');
  const stale: string[] = [];
  const visit = async (artefact: Artefact): Promise<void> => {
    if (await bringUpToDate(artefact, check)) stale.push(artefact.path);
  };
  // The list of rules comes first: what else is made of the rules is made of those that the list names.
  await visit(ruleIndexArtefact(process.cwd()));
  for (const artefact of await artefacts()) await visit(artefact);
  for (const path of stale) console.log(`${check ? 'stale' : 'wrote'} ${path}`);
  if (check && stale.length > 0) {
    console.error('Generated files differ from their sources. Run `npm run generate` and commit the result.');
    process.exitCode = 1;
  }
}

async function artefacts(): Promise<readonly Artefact[]> {
  const { RULES } = await import('../core/lint/rules/index.generated.ts');
  const recordSchemas = await readRecordSchemas();
  return [
    schemaArtefact('schemas/run.schema.json', RunFileSchema),
    schemaArtefact('schemas/job-status.schema.json', JobStatus),
    schemaArtefact('schemas/metric.schema.json', Metric),
    schemaArtefact('schemas/profile.schema.json', ProfileReport),
    schemaArtefact('schemas/job-error.schema.json', JobError),
    schemaArtefact('schemas/rehearsal.schema.json', Rehearsal),
    ...validatorArtefacts(
      'src/core/dataset/formats/validators.generated.js',
      recordSchemas.byValidator,
      recordSchemas.byFile,
    ),
    ...languageArtefacts('src/core/analysis/language-ngrams.generated.js'),
    ...syllableArtefacts('src/core/analysis/syllables.generated.js'),
    ...personNameArtefacts('src/core/analysis/detectors/person-names.generated.js'),
    ...validatorArtefacts('src/core/run/validator.generated.js', { validateRunFile: RunFileSchema }),
    schemaArtefact('schemas/targets.schema.json', TargetsFileSchema),
    ...validatorArtefacts('src/runner/targets.generated.js', { validateTargetsFile: TargetsFileSchema }),
    ...boxProgramArtefacts(),
    approachDocsArtefact(),
    memoryDocsArtefact(),
    runFileDocsArtefact(),
    ...ruleDocArtefacts(RULES),
    schemaArtefact('schemas/tunesmith.schema.json', lintConfigurationSchema(RULES)),
    ...validatorArtefacts('src/core/lint/configuration-validator.generated.js', {
      validateLintConfiguration: lintConfigurationSchema(RULES),
    }),
    schemaArtefact('schemas/tunesmith-baseline.schema.json', BaselineSchema),
    ...validatorArtefacts('src/core/lint/baseline-validator.generated.js', {
      validateBaseline: BaselineSchema,
    }),
    ...validatorArtefacts('src/protocol/validators.generated.js', {
      validateJobStatus: JobStatus,
      validateJobError: JobError,
      validateRehearsal: Rehearsal,
      validateMetric: Metric,
      validateRunPanelState: RunPanelState,
      validateRunPanelRequest: RunPanelRequest,
      validateRunPanelLook: RunPanelLook,
      validateMonitorEvent: MonitorEvent,
      validateMonitorRequest: MonitorRequest,
      validateMonitorIdentity: MonitorIdentity,
      validateMonitorMemory: MonitorMemory,
      validateApproachState: ApproachState,
      validateApproachRequest: ApproachRequest,
      validateApproachMemory: ApproachMemory,
    }),
  ];
}

/** Hand-written schemas of records by the function that each becomes. They refer to each other by file. */
const RECORD_SCHEMAS = {
  validateAlpaca: 'alpaca',
  validateKto: 'kto',
  validateMessages: 'messages',
  validatePreference: 'preference',
  validatePromptCompletion: 'prompt-completion',
  validateShareGpt: 'sharegpt',
  validateText: 'text',
};

async function readRecordSchemas(): Promise<{
  readonly byValidator: Readonly<Record<string, object>>;
  readonly byFile: Readonly<Record<string, object>>;
}> {
  const byValidator: Record<string, object> = {};
  const byFile: Record<string, object> = {};
  for (const [validator, name] of Object.entries(RECORD_SCHEMAS)) {
    const schema = await readSchema(`schemas/${name}.schema.json`);
    byValidator[validator] = schema;
    byFile[`${name}.schema.json`] = schema;
  }
  return { byValidator, byFile };
}

async function readSchema(path: string): Promise<object> {
  return JSON.parse(await readFile(path, 'utf8')) as object;
}

/** Gives whether the file differed. */
async function bringUpToDate(artefact: Artefact, check: boolean): Promise<boolean> {
  const path = join(process.cwd(), artefact.path);
  const text = await artefact.render();
  const current = await readFile(path, 'utf8').catch(() => undefined);
  if (current === text) return false;
  if (!check) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return true;
}

void main();
