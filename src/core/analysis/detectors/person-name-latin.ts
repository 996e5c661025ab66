import type { Span } from './span.ts';
import { isFamilyName, isGivenName, isWord } from './person-name-table.ts';

/** A word that begins with a capital, an initial with its point, or a particle between the two. */
const TOKEN =
  /\p{Lu}\.(?:[ ]?\p{Lu}\.)?|(?:O['’]|al-|Al-|Mc|Mac|D['’])?\p{Lu}\p{Ll}\p{L}{0,22}(?:-\p{L}\p{Ll}{1,24})?|\b(?:de|da|di|del|della|van|von|der|den|bin|ibn|la|le|dos|das|al)\b/gu;
const PARTICLE = /^\p{Ll}+$/u;
const INITIAL = /\.$/;

/** At most: given name, two more or initials, particle, family name. */
const MOST_TOKENS = 5;

const TITLE =
  /^(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Sir|Dame|Captain|Capt|Sergeant|Sgt|Detective|Inspector|Judge|Senator|Reverend|Rev|Nurse|Officer|Coach|Sheriff|Madame|Monsieur|Herr|Frau|Señor|Señora)$/;

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** What a name is not, or what a place, a firm or a work that is named after someone ends with. */
const NOT_NAME = words(
  'street avenue road lane drive boulevard court square terrace place close crescent park garden gardens hill hills river lake falls bay ' +
    'island islands city town county state valley beach bridge station airport harbor harbour port university college school academy ' +
    'institute hospital clinic church cathedral temple museum theater theatre gallery library hotel restaurant cafe bar bank inc corp ' +
    'company co ltd llc group holdings foundation center centre building tower house hall stadium team support customer service ' +
    'department manager hiring office committee council agency association society club league cup prize award medal day festival ' +
    'theorem theory law effect test model method equation constant syndrome disease cancer act bill treaty war battle empire dynasty ' +
    'revolution museum magazine journal times post news press records studio studios pictures films television radio show series ' +
    'season game games album song band orchestra symphony book novel story bible gospel tractors motors airlines atlantic pacific ocean ' +
    'sea north south east west northern southern eastern western new san santa los las el saint st sir madam lord code studio castle palace basilica mountain application applications kit loop entertainment seal convention language script claus learning bag jr sr ' +
    'january february march april may june july august september october november december monday tuesday wednesday thursday friday ' +
    'saturday sunday the a an and or of in on at by for with from is are was were i you he she it we they',
);

/** Said right before a name, so that one no table knows counts as well. */
const ANNOUNCED =
  /(?:\b(?:name is|named|surname is|written by|signed by|reviewed by|prepared by|approved by|authored by|attn|attention|regards|sincerely|faithfully|(?:patient|customer|client|tenant|nurse|doctor|author|contact|employee|witness|defendant|landlord|lawyer|coach|user|student|manager|director|reviewer|signed|from|to|cc|dear|name)s?(?=[:, ]))[:,]?[ ]{0,2}(?:\n[ ]{0,2})?)$/i;
/** Said right before a given name alone. */
const INTRODUCED =
  /\b(?:name is|name['’]s|i am|i['’]m|this is|call me|thanks|regards|sincerely|dear|love|cheers|hi|hello)[, ]{1,2}\n?[ ]?$/i;
/** Said before a name of one word whatever the word is. */
const CALLED = /\b(?:my|his|her) name is $/i;

/** Surnames that stand first, of Chinese, Korean and Vietnamese people. */
const FIRST_SURNAMES = words(
  'zhang wang li liu chen yang zhao huang zhou wu xu sun hu zhu gao lin guo luo liang song zheng xie tang feng dong xiao cheng cao yuan ' +
    'deng shen zeng peng jiang cai ding wei xue ye pan dai xia zhong tian fang yao tan liao zou xiong kong cui qiu qin meng duan qian kim ' +
    'choi jung kang yoon nguyen tran pham hoang phan bui ngo duong',
);

interface Token extends Span {
  readonly text: string;
}

/** Names of persons in texts of languages with Latin letters: a given name and a family name, a title and a name, or a name that is announced. */
export function findLatinNames(text: string): readonly Span[] {
  const found: Span[] = [];
  for (const run of runsOf(text)) {
    const span = nameIn(text, run);
    if (span !== null) found.push(span);
  }
  return found;
}

/** Tokens with a single blank between two of them. */
function runsOf(text: string): Token[][] {
  const runs: Token[][] = [];
  for (const match of text.matchAll(TOKEN)) {
    const token = { text: match[0], start: match.index, end: match.index + match[0].length };
    const last = runs.at(-1)?.at(-1);
    if (last !== undefined && isOneGap(text, last, token)) runs.at(-1)?.push(token);
    else if (!PARTICLE.test(token.text)) runs.push([token]);
  }
  return runs;
}

function isOneGap(text: string, last: Token, next: Token): boolean {
  const gap = text.slice(last.end, next.start);
  return gap === ' ' || (gap === '. ' && TITLE.test(last.text));
}

function nameIn(text: string, run: readonly Token[]): Span | null {
  for (let i = 0; i < run.length; i += 1) {
    const rest = run.slice(i, i + MOST_TOKENS);
    const name = rest.slice(0, lengthOfName(rest));
    const [first] = name;
    const last = name.at(-1);
    if (first === undefined || last === undefined) continue;
    if (isNamed(text, name, { isWhole: name.length === rest.length, isTitled: TITLE.test(first.text) }))
      return { start: first.start, end: last.end };
  }
  return null;
}

function lengthOfName(tokens: readonly Token[]): number {
  const stop = tokens.findIndex((token, i) => i > 0 && isNotName(token));
  let length = stop < 0 ? tokens.length : stop;
  while (length > 0 && PARTICLE.test(tokens[length - 1]?.text ?? '')) length -= 1;
  return length;
}

function isNotName({ text }: Token): boolean {
  return NOT_NAME.has(text.toLowerCase()) && !INITIAL.test(text);
}

function isNamed(
  text: string,
  name: readonly Token[],
  { isWhole, isTitled }: { isWhole: boolean; isTitled: boolean },
): boolean {
  const [first, second] = name;
  // What goes on with "Street" or "University" is named after someone.
  if (first === undefined || !isWhole) return false;
  if (isTitled) return name.length > 1 && second?.text !== 'Pepper';
  if (isNotName(first)) return false;
  const before = text.slice(Math.max(0, first.start - 32), first.start);
  if (second === undefined)
    return CALLED.test(before) || (INTRODUCED.test(before) && isStrongGiven(first.text));
  return isAnnouncedName(before, name) || isFullName(name);
}

function isAnnouncedName(before: string, name: readonly Token[]): boolean {
  return ANNOUNCED.test(before) && name.length <= 4 && name.every(({ text }) => !isWord(text));
}

function isFullName(name: readonly Token[]): boolean {
  const first = name[0]?.text ?? '';
  const last = name.at(-1)?.text ?? '';
  if (INITIAL.test(last)) return false;
  if (INITIAL.test(first)) return isFamilyName(last) && !isWord(last);
  if (isGivenName(first)) return isFamilyName(last) || !isWord(first);
  if (FIRST_SURNAMES.has(first.toLowerCase())) return !isWord(last);
  return isFamilyName(first) && !isWord(first) && isFamilyName(last) && !isWord(last);
}

function isStrongGiven(name: string): boolean {
  return isGivenName(name) && !isWord(name);
}
