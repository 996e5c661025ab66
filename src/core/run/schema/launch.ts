import { Type } from 'typebox';
import { closed } from './closed.ts';

/** Where it is trained. */
export const Launch = Type.Object(
  {
    target: Type.Optional(
      Type.String({
        minLength: 1,
        default: 'local',
        title: 'Target',
        description:
          'Where the run is trained: "local" (this computer) or a target of ~/.tunesmith/targets.json.',
      }),
    ),
    gpus: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 64,
        default: 1,
        title: 'GPUs',
        description: 'GPUs on each node. Each works on a batch of its own.',
      }),
    ),
    nodes: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1024,
        default: 1,
        title: 'Nodes',
        description: 'Computers that train together.',
      }),
    ),
    strategy: Type.Optional(
      Type.Union(
        [
          Type.Literal('single', { title: 'One GPU (single)' }),
          Type.Literal('ddp', { title: 'A copy on each GPU (ddp)' }),
          Type.Literal('fsdp', { title: 'Weights shared out, by PyTorch (fsdp)' }),
          Type.Literal('zero2', { title: 'Optimiser shared out, by DeepSpeed (zero2)' }),
          Type.Literal('zero3', { title: 'Weights shared out, by DeepSpeed (zero3)' }),
        ],
        {
          default: 'single',
          title: 'Strategy',
          description:
            'How several GPUs share the work: one GPU only; a whole copy on each (ddp); DeepSpeed with optimiser and gradients shared out (zero2); the weights shared out too (fsdp, zero3).',
        },
      ),
    ),
  },
  { ...closed, title: 'Where it is trained' },
);
