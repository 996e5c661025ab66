import type { Span } from './span.ts';

/** RFC 5321, section 4.5.3.1: octets before the @. */
const MAX_LOCAL = 64;
/** RFC 5321: octets of a domain; a label takes up to 63. */
const MAX_DOMAIN = 253;
const MAX_LABEL = 63;

const LOCAL = /[A-Za-z0-9.!#$%&'*+/?^_`{|}~-]/;
/** Names in other scripts than Latin are not looked for: in Chinese, words follow an address without a blank. */
const DOMAIN = /[0-9.-]|\p{Script=Latin}/u;
const LABEL = /^[0-9\p{Script=Latin}](?:[0-9\p{Script=Latin}-]{0,61}[0-9\p{Script=Latin}])?$/u;
const TOP_LEVEL = /^(?:[A-Za-z]{2,24}|xn--[A-Za-z0-9-]{2,59})$/;

/** Reserved for documentation and tests by RFC 2606 and RFC 6761; `.local` names a computer in the same room (RFC 6762). */
const RESERVED = [
  'example.com',
  'example.net',
  'example.org',
  'example.edu',
  'example',
  'test',
  'invalid',
  'localhost',
  'local',
];

/** What stands where a top-level domain would, in file names (`logo@2x.png`) and code (`x@w.shape`). */
const NOT_TOP_LEVEL = new Set(
  'png jpg jpeg gif svg webp bmp ico pdf css scss js mjs cjs ts tsx jsx json html htm xml yml yaml toml txt csv tsv zip gz tar exe dll shape weight bias grad data transpose reshape dtype detach numpy item values copy length size mean sum dot'.split(
    ' ',
  ),
);

/** `xxx@…` and `j***@…` stand for an address that was masked. */
const MASKED_LOCAL = /^[xX*]{2,}$|\*{2}/;
/** `your_name@…`, `yourname@…`: an address that asks to be filled in. */
const PLACEHOLDER_LOCAL = /^your[._-]?(?:name|e?mail|user(?:name)?|address|id)?$/i;
/** `git@github.com`, `root@host.com:/var/log`: an account on a computer, as Git and scp name it. */
const GIT = /^git$/i;
const REMOTE_PATH = /^:(?:[~/]|[\w.-]{1,64}\/)/;
const PLACEHOLDER_DOMAIN =
  /^domain\.(?:com|net|org)$|^example(?:-?(?:domain|company|mail|site))?(?:\.[a-z]{2,6}){1,2}$|^(?:your|my)-?(?:domain|company|organi[sz]ation|e?mail|site|website)\.[a-z]{2,6}$/i;

/**
 * E-mail addresses in a text. Looks around each @ by hand instead of by one pattern, so that the work is bounded for any
 * input: at most 64 characters to the left and 253 to the right. Addresses of reserved or allowed domains are left out.
 */
export function findEmails(text: string, allowedDomains: readonly string[] = []): readonly Span[] {
  const found: Span[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const start = startOfLocal(text, at);
    const end = endOfDomain(text, at + 1);
    if (start === at || end === at + 1) continue;
    if (isAddress(text, { start, at, end }) && !isQuiet(text.slice(at + 1, end), allowedDomains))
      found.push({ start, end });
  }
  return found;
}

/** `m***@…` */
export function maskEmail(address: string): string {
  return `${address.slice(0, 1)}***@…`;
}

function startOfLocal(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start <= MAX_LOCAL && LOCAL.test(text[start - 1] ?? '')) start--;
  // Marks of the sentence or of Markdown around an address are not part of it.
  while (start < at && /[^A-Za-z0-9_+]/.test(text[start] ?? '')) start++;
  return start;
}

function endOfDomain(text: string, from: number): number {
  let end = from;
  while (end < text.length && end - from < MAX_DOMAIN && DOMAIN.test(text[end] ?? '')) end++;
  while (end > from && /[.-]/.test(text[end - 1] ?? '')) end--;
  return end;
}

function isAddress(text: string, { start, at, end }: { start: number; at: number; end: number }): boolean {
  const local = text.slice(start, at);
  if (local.length > MAX_LOCAL || local.endsWith('.') || local.includes('..')) return false;
  const labels = text.slice(at + 1, end).split('.');
  const top = labels.at(-1) ?? '';
  if (labels.length < 2 || !TOP_LEVEL.test(top) || NOT_TOP_LEVEL.has(top.toLowerCase())) return false;
  if (!labels.every((label) => label.length <= MAX_LABEL && LABEL.test(label))) return false;
  return (
    text[end] !== '@' &&
    !MASKED_LOCAL.test(local) &&
    !PLACEHOLDER_LOCAL.test(local) &&
    !GIT.test(local) &&
    !REMOTE_PATH.test(text.slice(end, end + 66)) &&
    !isPassword(text, start)
  );
}

/** In `https://user:secret@host.com` what stands before the @ is a password. */
function isPassword(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - MAX_LOCAL), start);
  return /:\/\/[^\s/@]{0,64}$/.test(before);
}

function isQuiet(domain: string, allowed: readonly string[]): boolean {
  const name = domain.toLowerCase();
  if (PLACEHOLDER_DOMAIN.test(name)) return true;
  return [...RESERVED, ...allowed].some((quiet) => name === quiet || name.endsWith(`.${quiet}`));
}
