import { axolotl } from './axolotl.ts';
import { llamafactory } from './llamafactory.ts';
import { mistral } from './mistral.ts';
import { openai } from './openai.ts';
import { together } from './together.ts';
import { torchtune } from './torchtune.ts';
import type { Trainer } from './trainer.ts';
import { trl } from './trl.ts';

/** The trainers that a dataset may be meant for. */
export const TRAINERS: readonly Trainer[] = [
  openai,
  together,
  mistral,
  trl,
  llamafactory,
  axolotl,
  torchtune,
];
