import { accept } from './accept.ts';
import type { ActionKind } from './action.ts';
import { convert } from './convert.ts';
import { duplicates } from './duplicates.ts';
import { fix } from './fix.ts';
import { level } from './level.ts';
import { pseudonyms } from './pseudonyms.ts';

/** In the order of the menu: what mends the data comes before what silences a rule. */
export const ACTIONS: readonly ActionKind[] = [fix, pseudonyms, duplicates, convert, accept, level];
