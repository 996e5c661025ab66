import { stringify } from 'yaml';
import { ok } from '../../outcome.ts';
import { METHODS } from '../../peft/methods.ts';
import type { ResolvedRun } from '../resolve.ts';
import { isBuiltIn, modelNotes } from './adapter-settings.ts';
import type { Config, Exporter } from './exchange.ts';

/** Front matter as the hub reads it: https://huggingface.co/docs/hub/model-cards. */
export const modelCard: Exporter = {
  id: 'model-card',
  name: 'Model card',
  summary: 'A README.md for the adapter on the Hugging Face hub.',
  write(source) {
    const { run, name } = source;
    const isHub = /^[\w.-]+\/[\w.-]+$/.test(run.model.id) && !run.model.id.startsWith('.');
    const matter: Config = {
      library_name: 'peft',
      ...(isHub ? { base_model: run.model.id } : {}),
      pipeline_tag: 'text-generation',
      tags: [run.method.type, run.training.objective, 'transformers', 'trl', 'tunesmith'],
    };
    const base = isHub ? run.model.id : 'BASE_MODEL';
    const text = `---\n${stringify(matter)}---\n\n${body(run, name, base)}`;
    const notes = [
      'Fill in what only you know: what the adapter is for, where its data comes from, its licence and its limits.',
      ...(isHub || isBuiltIn(run.model.id)
        ? modelNotes(run)
        : ['The base model is a folder of yours: name the model that it is a copy of.']),
    ];
    return ok({ files: [{ name: 'README.md', text }], notes });
  },
};

function body(run: ResolvedRun, name: string, base: string): string {
  const { method, data, training } = run;
  const { label, sources } = METHODS[method.type];
  const rank = method.type === 'adalora' ? `${method.initR} to ${method.targetR}` : String(method.r);
  const rows: readonly (readonly [string, string])[] = [
    ['Method', `${label} (${sources[0] ?? ''})`],
    ['Rank, alpha, dropout', `${rank}, ${method.alpha}, ${method.dropout}`],
    ['Target modules', list(method.targetModules)],
    ...(training.objective === 'dpo' ? ([['Objective', `DPO, beta ${training.beta}`]] as const) : []),
    ['Learns from', data.trainOn === 'responses' ? 'the assistant’s turns only' : 'every token'],
    ['Max length', `${data.maxLength} tokens`],
    ['Epochs', String(training.epochs)],
    [
      'Batch',
      `${training.batchSize} × ${training.gradientAccumulation} accumulated × ${run.launch.gpus * run.launch.nodes} GPU`,
    ],
    [
      'Learning rate',
      `${training.learningRate}, ${training.schedule}, ${training.warmupRatio * 100} % warm-up`,
    ],
    ['Seed', String(training.seed)],
  ];
  const table = rows.map(([key, value]) => `| ${key} | ${cell(value)} |`).join('\n');
  const files = data.train
    .map(({ path, task }) => `- \`${path}\`${task === undefined ? '' : ` (${task})`}`)
    .join('\n');
  return `# ${name}

An adapter for \`${base}\`, trained with ${label}.

## Use

\`\`\`python
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

base = AutoModelForCausalLM.from_pretrained(${JSON.stringify(base)})
model = PeftModel.from_pretrained(base, ${JSON.stringify(name)})
tokenizer = AutoTokenizer.from_pretrained(${JSON.stringify(name)})
\`\`\`

## Training data

${files}

## Training

| | |
|---|---|
${table}

## Intended use and limits

*To be written: what it is for, what it is not for, what it was tested on.*
`;
}

function list(value: string | readonly string[]): string {
  return typeof value === 'string' ? value : value.map((name) => `\`${name}\``).join(', ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
