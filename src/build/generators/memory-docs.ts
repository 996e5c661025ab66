import { catalogued } from '../../core/peft/catalogue.ts';
import { GPUS } from '../../core/plan/gpus.ts';
import { usableBytes } from '../../core/plan/fit.ts';
import { SOURCES } from '../data/published-memory.ts';
import type { Artefact } from './artefact.ts';
import { comparisons, fitComparisons, planned } from './memory-estimates.ts';

/** `docs/memory.md`: how the estimate is made, and every published figure that it is held against. */
export function memoryDocsArtefact(): Artefact {
  return {
    path: 'docs/memory.md',
    render: () => [INTRODUCTION, published(), fits(), terms(), gpus()].join('\n\n'),
  };
}

const INTRODUCTION = `# Memory of a run

<!-- Written by \`npm run generate\` (src/build/generators/memory-docs.ts): do not edit. -->

\`tunesmith plan\` and the Run panel say what a run needs of one GPU at its peak, as a sum of terms. Each term is one file in
\`src/core/plan/memory/\` with its formula and source. None of them is fitted to a measurement: they count the tensors that
PyTorch, transformers, PEFT and bitsandbytes hold. What autograd keeps of a layer is checked against what PyTorch really
keeps, tensor by tensor, for several architectures and methods (\`test/vectors/activations.jsonl\`).

The peak is where the backward pass begins: the weights, the adapter with its gradients and moments, what the forward pass
kept, and the scores of the vocabulary with their gradients; or, if that is more, the backward pass of one layer.

The estimate is for the longest sequence that \`data.maxLength\` allows, in eager PyTorch. The allocator's fragmentation is
not in it, nor is what NCCL takes when several GPUs work together.`;

function published(): string {
  const rows = comparisons().map(({ published: { name, bytes, source, outside }, estimateBytes, error }) => {
    const mark = outside === undefined ? '' : ' *';
    return `| ${name}${mark} | ${source} | ${gigabytes(bytes)} | ${gigabytes(estimateBytes)} | ${percent(error)} |`;
  });
  const outside = comparisons().flatMap((one) => one.published.outside ?? []);
  const sources = Object.entries(SOURCES).map(([id, text]) => `- ${id}: ${text}.`);
  return [
    '## Against published measurements',
    '',
    'Peaks as PyTorch counts them, without the CUDA context, in 10⁹ bytes. The suite fails if one is more than a tenth off.',
    '',
    '| run | source | published | estimate | error |',
    '| --- | --- | ---: | ---: | ---: |',
    ...rows,
    '',
    ...outside.map((text) => `\\* ${text}.`),
    '',
    ...sources,
  ].join('\n');
}

function fits(): string {
  const rows = fitComparisons().map(
    ({ published: { name, limitBytes }, estimateBytes }) =>
      `| ${name} | ${gigabytes(limitBytes)} | ${gigabytes(estimateBytes)} |`,
  );
  return [
    'The [QLoRA paper](https://arxiv.org/abs/2305.14314) gives no peaks but says what was trained on which GPU: r 64 on all',
    'linear layers, paged AdamW, one sequence of 512 tokens at a time. The estimate, CUDA context included:',
    '',
    '| run | GPU | estimate |',
    '| --- | ---: | ---: |',
    ...rows,
  ].join('\n');
}

const EXAMPLE = { method: { type: 'qlora' }, data: {}, training: { fusedLoss: true } };
const EXAMPLE_MODEL = 'Qwen/Qwen2.5-7B-Instruct';

function terms(): string {
  const plan = planned(catalogued(EXAMPLE_MODEL) ?? {}, EXAMPLE, {});
  const rows = plan.terms.map(
    ({ name, bytes, formula, source }) => `| ${name} | ${gigabytes(bytes)} | ${formula} | ${source} |`,
  );
  return [
    '## The terms, by an example',
    '',
    `${EXAMPLE_MODEL} with QLoRA and the defaults (r 16 on all linear layers, batch 4, 2,048 tokens, checkpointing) and the fused loss: ${gigabytes(plan.totalBytes)} GB.`,
    '',
    '| term | GB | formula | source |',
    '| --- | ---: | --- | --- |',
    ...rows,
  ].join('\n');
}

const MODELS = [
  'Qwen/Qwen2.5-0.5B',
  'Qwen/Qwen2.5-1.5B',
  'meta-llama/Llama-3.2-3B',
  'Qwen/Qwen2.5-7B',
  'meta-llama/Llama-3.1-8B',
  'Qwen/Qwen2.5-14B',
  'Qwen/Qwen2.5-32B',
  'meta-llama/Llama-3.3-70B-Instruct',
];

function gpus(): string {
  const sizes = [...new Set(GPUS.map(({ bytes }) => bytes))].map((bytes) => ({
    name: '',
    bytes,
    teraflops: undefined,
  }));
  const run = (type: string) => ({ method: { type }, data: {}, training: { batchSize: 1, fusedLoss: true } });
  const rows = MODELS.map((model) => {
    const [lora, qlora] = ['lora', 'qlora'].map(
      (type) => planned(catalogued(model) ?? {}, run(type), {}).totalBytes,
    );
    const cells = sizes.map((gpu) => {
      if ((lora ?? 0) <= usableBytes(gpu)) return 'LoRA';
      return (qlora ?? 0) <= usableBytes(gpu) ? 'QLoRA' : '';
    });
    return `| ${model} | ${cells.join(' | ')} |`;
  });
  return [
    '## What fits on which GPU',
    '',
    'One sequence of 2,048 tokens at a time, r 16 on all linear layers, checkpointing, fused loss. "LoRA" means that QLoRA',
    'fits too. `tunesmith plan` says the same of your own run, and the largest batch and length for each GPU.',
    '',
    `| model | ${sizes.map(({ bytes }) => `${bytes / 1024 ** 3} GiB`).join(' | ')} |`,
    `| --- | ${sizes.map(() => '---').join(' | ')} |`,
    ...rows,
    '',
  ].join('\n');
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(2);
}

function percent(share: number): string {
  return `${share >= 0 ? '+' : '−'}${Math.abs(100 * share).toFixed(1)} %`;
}
