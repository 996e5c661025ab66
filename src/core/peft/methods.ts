import { adalora } from './methods/adalora.ts';
import { dora } from './methods/dora.ts';
import { lora } from './methods/lora.ts';
import type { Method } from './methods/method.ts';
import { qdora } from './methods/qdora.ts';
import { qlora } from './methods/qlora.ts';

export type { Method } from './methods/method.ts';

/** The one registry of PEFT methods. */
export const METHODS = { lora, qlora, adalora, dora, qdora } as const satisfies Readonly<
  Record<string, Method>
>;

export type MethodId = keyof typeof METHODS;
