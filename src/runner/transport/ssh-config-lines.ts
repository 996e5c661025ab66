/** One line of ssh's configuration that says something. */
export interface ConfigLine {
  /** Counted from 1. */
  readonly number: number;
  /** In lower case. */
  readonly keyword: string;
  /** What follows the keyword, as it stands there. */
  readonly rest: string;
}

/** `Keyword value`, `Keyword=value`, indented or not; a line that begins with # is a comment. */
export function parseConfig(text: string): readonly ConfigLine[] {
  return text.split('\n').flatMap((line, index) => {
    const [, keyword = '', rest = ''] = /^([^\s="]+)(?:\s*=\s*|\s*)(.*)$/.exec(line.trim()) ?? [];
    const isSaid = keyword !== '' && !keyword.startsWith('#');
    return isSaid ? [{ number: index + 1, keyword: keyword.toLowerCase(), rest }] : [];
  });
}

/**
 * The words of a line as OpenSSH's `argv_split` (misc.c) finds them: parts in either kind of quotes, a backslash before a
 * quote, a backslash or a blank, and a comment where a word would begin. Undefined where a quote is not closed.
 */
export function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const isBlank = quote === '' && /[ \t]/.test(character);
    if (word === undefined && isBlank) continue;
    if (word === undefined && character === '#') break;
    if (isBlank) {
      words.push(word ?? '');
      word = undefined;
      continue;
    }
    word ??= '';
    if (isEscape(text.slice(at, at + 2), quote)) word += text.charAt(++at);
    else if (quote === '' && /['"]/.test(character)) quote = character;
    else if (quote === character) quote = '';
    else word += character;
  }
  if (quote !== '') return undefined;
  return word === undefined ? words : [...words, word];
}

function isEscape(pair: string, quote: string): boolean {
  return /^\\['"\\]$/.test(pair) || (quote === '' && pair === '\\ ');
}
