import type { Detector } from '../detector.ts';
import type { Span } from '../span.ts';
import { TRAIT } from '../traits.ts';
import { isRandom } from './randomness.ts';

const BEGIN = /-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;

/** An RSA key of 16,384 bits takes 12,700 characters. */
const LONGEST = 16_384;
/** An Ed25519 key has 64 characters in the shortest form; less is an ellipsis. */
const SHORTEST_BODY = 60;

export const privateKey: Detector = {
  kind: 'private-key',
  name: 'Private key',
  placeholder: 'PRIVATE_KEY',
  needs: TRAIT.dashes,
  find: (text) =>
    Array.from(text.matchAll(BEGIN), (match) => blockAt(text, match)).filter((span) => span !== undefined),
};

/** The block with its frame; a key whose end is cut off is one all the same. */
function blockAt(text: string, { index, 0: begin }: RegExpExecArray): Span | undefined {
  const from = index + begin.length;
  const next = text.indexOf('-----BEGIN ', from);
  const rest = text.slice(from, Math.min(from + LONGEST, next < 0 ? text.length : next));
  const end = END.exec(rest);
  const body = end === null ? leadingBody(rest) : rest.slice(0, end.index);
  if (!isBody(body)) return undefined;
  return { start: index, end: from + (end === null ? body.length : end.index + end[0].length) };
}

/**
 * Between lines of base64: in a string inside a string a break is written `\n` or `\\n`; in a quotation, a comment or code
 * lines begin or end with signs.
 */
const BREAKS = /\\{1,4}[nrt]|\s|\\|["'`,>|#]/;
const BREAK = new RegExp(BREAKS, 'g');
/** `"…" +` */
const CONCATENATED = /["']\s{0,8}\+\s/g;
const LINES = new RegExp(`^(?:[A-Za-z0-9+/=]{1,80}|${BREAKS.source})*`);

/** What of a text may belong to a key whose end is cut off. */
function leadingBody(rest: string): string {
  return LINES.exec(rest)?.[0] ?? '';
}

/** After its headers ("Version: …", "Proc-Type: …") a key is one long base64 number. */
function isBody(body: string): boolean {
  const bare = body
    .replaceAll(/^[A-Za-z-]{4,20}: .{0,80}$/gm, '')
    .replaceAll(CONCATENATED, '')
    .replaceAll(BREAK, '');
  return bare.length >= SHORTEST_BODY && /^[A-Za-z0-9+/=]+$/.test(bare) && isRandom(bare.slice(0, 200));
}
