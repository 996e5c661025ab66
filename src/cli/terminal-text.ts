import { visible } from '../core/report/visible.ts';

/** A message that a box or a file had a hand in, for a terminal: its lines are kept, and nothing in them is a command. */
export function messageText(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/**
 * A program's own output, for a terminal: colours, tabs and what progress bars do stay. Other sequences could retitle the
 * window, fill the clipboard or write over what was said before, so that they are shown instead of done.
 */
export function outputText(text: string): string {
  return text.replaceAll(HARMLESS_OR_CONTROL, (found) => (isHarmless(found) ? found : visible(found)));
}

const ESCAPE = '\u001b';

/** CSI sequences for colours, for erasing a line and for moving up, as tqdm and pip write them, and single characters. */
const HARMLESS_OR_CONTROL = /\p{Cc}\[(?:[0-9;]{0,32}m|[0-2]?K|\d{0,2}A)|\p{Cc}/gu;

function isHarmless(found: string): boolean {
  return found.length > 1 ? found.startsWith(ESCAPE) : '\n\r\t'.includes(found);
}
