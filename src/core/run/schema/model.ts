import { Type } from 'typebox';
import { closed } from './closed.ts';

/** The base model. */
export const Model = Type.Object(
  {
    id: Type.String({
      minLength: 1,
      title: 'Model',
      description:
        'Hugging Face id, or a folder on this computer ("../models/qwen"), which is sent to the box. For a first run, "Qwen/Qwen2.5-1.5B-Instruct" fits a GPU of 8 GB and "Qwen/Qwen2.5-7B-Instruct" one of 24 GB.',
    }),
    revision: Type.Optional(
      Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
        default: null,
        title: 'Revision',
        description: 'Branch, tag or commit of the model repository.',
      }),
    ),
    dtype: Type.Optional(
      Type.Union(
        [Type.Literal('auto'), Type.Literal('float32'), Type.Literal('bfloat16'), Type.Literal('float16')],
        {
          default: 'auto',
          title: 'Type of the base weights',
          description:
            'Type of the base weights in memory. "auto" takes bfloat16 where the device has it, else float32.',
        },
      ),
    ),
    adapter: Type.Optional(
      Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
        default: null,
        title: 'Go on from adapter',
        description:
          'Folder of an earlier adapter to train on, relative to the run file ("adapters/support-tone"); null begins a new one. Its rank, alpha and layers must be those of the run.',
      }),
    ),
    ggufFile: Type.Optional(
      Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
        default: null,
        title: 'GGUF file',
        description: 'Name of a GGUF file in the model folder, for models that are shipped in that format.',
      }),
    ),
  },
  { ...closed, title: 'Model' },
);
