import { set, type RunCheck } from './check.ts';

const severalGpus: RunCheck = {
  id: 'single-of-several',
  check: ({ launch: { gpus, nodes, strategy } }) => {
    if (strategy !== 'single' || gpus * nodes === 1) return undefined;
    return {
      severity: 'error',
      pointer: '/launch/strategy',
      message: `The strategy "single" uses one GPU, and the run asks for ${gpus * nodes}`,
      fix: set('Train a copy on each GPU (ddp)', '/launch/strategy', 'ddp'),
    };
  },
};

const oneGpu: RunCheck = {
  id: 'several-of-one',
  check: ({ launch: { gpus, nodes, strategy } }) => {
    if (strategy === 'single' || gpus * nodes > 1) return undefined;
    return {
      severity: 'warning',
      pointer: '/launch/strategy',
      message: `The strategy "${strategy}" shares work among GPUs, and the run has one`,
      fix: set('Use one GPU (single)', '/launch/strategy', undefined),
    };
  },
};

/** https://huggingface.co/docs/peft/package_reference/lora: caveats of DoRA. */
const qdoraZero2: RunCheck = {
  id: 'qdora-zero2',
  check: ({ launch, method }) => {
    if (method.type !== 'qdora' || launch.strategy !== 'zero2') return undefined;
    return {
      severity: 'warning',
      pointer: '/launch/strategy',
      message: 'PEFT’s documentation reports trouble with QDoRA under DeepSpeed ZeRO-2',
      fix: set('Train a copy on each GPU (ddp)', '/launch/strategy', 'ddp'),
    };
  },
};

export const LAUNCH_CHECKS: readonly RunCheck[] = [severalGpus, oneGpu, qdoraZero2];
