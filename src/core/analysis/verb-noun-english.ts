import { lemmaOfNoun } from './english-noun.ts';
import type { VerbNoun } from './verb-noun.ts';

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Sentences looked at before giving up: a role ("You are …") or a statement may come first. */
const MAX_SENTENCES = 3;

const SENTENCE_END = /[.!?]+(?=\s|$)|\n+/;
const TOKEN = /[\p{L}\d]+(?:['’.+#-]+[\p{L}\d]+)*[+#]*|[,:;()"“”]/gu;

/** Words before an imperative that change nothing. */
const OPENERS = words(
  'please kindly now then first next finally also just always ok okay hi hello so and carefully briefly',
);

/** Ways to ask politely, or to say who must do it; what follows is the verb. */
const REQUESTS: readonly RegExp[] = [
  /^(?:can|could|will|would) you (?:please |kindly |also |just )?/,
  /^(?:i|we) (?:want|need|'d like|would like|like|ask|expect) (?:you |for you )?to /,
  /^(?:in this task, |here, )?(?:your|the) (?:task|job|goal|aim|objective|mission|role)(?: here)? is to /,
  /^(?:in this task, |here, )?(?:you|you'll|you're) (?:will|should|must|need to|have to|are to|are asked to|are required to|are expected to|asked to|are going to|then|)\s?(?:be )?(?:asked to |required to )?/,
  /^(?:try to|be sure to|make sure to|feel free to|let's|let us|do|go ahead and) /,
  /^(?:please )?help (?:me |us )(?:to )?/,
];
/** "Don't use adjectives; describe …" asks for what comes after. */
const PROHIBITION = /^(?:please )?(?:do not|don't|never|avoid) /;
/** "You are given two sentences, you need to …" */
const GIVEN =
  /^(?:in this task, )?(?:you are|you're|you will be|i am|i will) (?:given|giving|provided|presented)\b/;
const WOULD_YOU_MIND = /^(?:would|do) you mind /;

/** A sentence that opens so has its verb after the first comma: "Given a list, find …". */
const ADVERBIALS = words(
  'given using based in as if from for with on after before by considering assuming to when while without at according within ' +
    'suppose imagine pretend assume following during through under since because like instead throughout between of',
);
const QUESTIONS = words(
  'what who whom whose which when where why how is are was were do does did has have had can could will would should may might am',
);

/** What opens a noun phrase or a clause, so is no verb. */
const NOT_VERBS = words(
  'the a an this that these those my your his her its our their i you he she it we they there here yes no not some any all ' +
    'every each both one two three four five six seven eight nine ten hey thanks thank sure sorry well good great dear welcome',
);

/** What may follow a verb at once: a determiner, a pronoun, a number. It tells verbs that are on no list. */
const AFTER_VERB = words(
  'the a an this that these those my your his her its our their me us them it all any some every each both one two three four ' +
    'five six seven eight nine ten several at whether if why how what which between from for with on into another',
);

/** Verbs that instructions begin with; others are told by what follows them. */
const VERBS = words(
  'write give describe explain identify rewrite render create summarize summarise translate list classify suggest sort generate ' +
    'compare tell answer edit convert make draft calculate provide find design discuss compose predict analyze analyse outline ' +
    'determine brainstorm fill proofread read draw come replace extract plan simplify turn recommend solve match add name detect ' +
    'develop categorize categorise count choose construct correct think paraphrase evaluate rank define optimize show introduce ' +
    'arrange set build act check propose change highlight assign multiply elaborate consider remove understand play visualize ' +
    'search estimate formulate take group refactor infer illustrate prepare verify state select report combine trace shorten ' +
    'point produce review complete insert organize organise compute decide rephrase reword restate rearrange transform modify ' +
    'improve expand condense shorten append delete update fix debug implement code program script print output return format ' +
    'parse train test run execute install configure use apply demonstrate prove derive factor round convert measure assess judge ' +
    'rate score grade label tag annotate mark separate split divide subtract merge join order reorder reverse invent pick guess ' +
    'recall recite quote cite mention specify indicate clarify interpret contrast differentiate distinguish relate connect link ' +
    'ask respond reply greet reject accept book order schedule cancel remind send share post publish tweet research investigate ' +
    'explore study examine inspect look go see watch listen speak say talk discuss argue debate persuade convince advise guide ' +
    'teach learn help imagine pretend simulate model forecast project present offer supply express put keep get turn work start ' +
    'follow continue finish conclude end perform conduct carry craft pen author narrate depict sketch paint compile collect gather ' +
    'enumerate itemize tabulate graph plot map chart adapt customize personalize tailor substitute swap switch exchange form ' +
    'deduce reason reflect meditate critique criticize praise celebrate argue justify defend support refute devise invent ' +
    'hypothesize theorize speculate cook bake mix buy sell invest save spend budget reduce increase maximize minimize limit avoid ' +
    'synthesize traverse sum log note reply cast brew store save shuffle spell pronounce prevent stop end encrypt decrypt encode decode compress hash query fetch load import export copy paste move rename open close',
);

/** Stands between a verb and its object: "point out the mistakes". */
const PARTICLES = words('out up down off over together');
const INDIRECT = words('me us him her them you');
const PRONOUNS = words(
  'it this that these those them me us him her you yourself myself itself themselves yourselves one-self what',
);

/** Ends a noun phrase. */
const PHRASE_ENDS = words(
  'of in on at for with about from to into by as between against among after before under over without within through during ' +
    'upon like than via per using based and or but nor so because since while if whether when where why how who whom whose which ' +
    'that what is are was were be been being do does did has have had can could will would should may might must not out ' +
    'i he she we they people regarding concerning including containing describing explaining showing such so following below above today tomorrow ' +
    'yesterday now here there please then also only too again , : ; ( ) " “ ”',
);

/** Begins a noun phrase and is never its head. */
const DETERMINERS = words(
  'the a an this that these those my your his her its our their all any some every each both several many few another no such ' +
    'following most more other given only just at least up',
);
const NUMBER =
  /^(?:\d[\d.,]*(?:st|nd|rd|th)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|hundred)$/;

export function englishVerbNoun(text: string): VerbNoun | null {
  const sentences = text.split(SENTENCE_END).filter((sentence) => sentence.trim() !== '');
  for (const sentence of sentences.slice(0, MAX_SENTENCES)) {
    const found = inSentence(sentence.trim().toLowerCase().replaceAll('’', "'"));
    if (found !== null) return found;
  }
  return null;
}

function inSentence(sentence: string): VerbNoun | null {
  if (WOULD_YOU_MIND.test(sentence)) return fromGerund(tokenize(sentence.replace(WOULD_YOU_MIND, '')));
  if (PROHIBITION.test(sentence) || GIVEN.test(sentence)) return afterAdverbial(tokenize(sentence));
  const request = stripRequests(sentence);
  const tokens = withoutOpeners(tokenize(request.text));
  const [first] = tokens;
  if (first === undefined) return null;
  if (ADVERBIALS.has(first)) return afterAdverbial(tokens);
  if (!request.asked && QUESTIONS.has(first)) return null;
  return isVerb(tokens, 0) ? from(tokens, 0) : null;
}

function stripRequests(sentence: string): { readonly text: string; readonly asked: boolean } {
  let text = sentence;
  let asked = false;
  for (let round = 0; round < 3; round += 1) {
    const pattern = REQUESTS.find((one) => one.test(text));
    if (pattern === undefined) break;
    text = text.replace(pattern, '');
    asked = true;
  }
  return { text, asked };
}

function tokenize(text: string): readonly string[] {
  return text.match(TOKEN) ?? [];
}

function withoutOpeners(tokens: readonly string[]): readonly string[] {
  const start = tokens.findIndex((token) => !OPENERS.has(token) && token !== ',');
  return start < 0 ? [] : tokens.slice(start);
}

/** "Given a list of numbers, find the largest one"; "Imagine you are a guide and write …". */
function afterAdverbial(tokens: readonly string[]): VerbNoun | null {
  for (let at = 1; at < tokens.length - 1; at += 1) {
    const token = tokens[at];
    if (token !== ',' && token !== ':' && token !== ';' && token !== 'and') continue;
    const rest = withoutOpeners(tokenize(stripRequests(tokens.slice(at + 1).join(' ')).text));
    const first = rest[0];
    if (first === undefined || QUESTIONS.has(first) || ADVERBIALS.has(first)) continue;
    if (VERBS.has(first)) return from(rest, 0);
    if (token !== 'and' && isVerb(rest, 0)) return from(rest, 0);
  }
  return null;
}

function isVerb(tokens: readonly string[], at: number): boolean {
  const token = tokens[at] ?? '';
  if (NOT_VERBS.has(token) || QUESTIONS.has(token) || !/^[a-z][a-z-]+$/.test(token)) return false;
  if (VERBS.has(token)) return true;
  const next = tokens[at + 1];
  return next !== undefined && AFTER_VERB.has(next) && !/(?:ing|ed|ly|ion|ness|ment|s)$/.test(token);
}

function fromGerund(tokens: readonly string[]): VerbNoun | null {
  const [first = '', ...rest] = tokens;
  const stem = first.replace(/ing$/, '');
  const verb = [stem, `${stem}e`, stem.slice(0, -1)].find((one) => VERBS.has(one));
  return verb === undefined ? null : from([verb, ...rest], 0);
}

function from(tokens: readonly string[], at: number): VerbNoun {
  const verb = tokens[at] ?? '';
  return { verb, object: objectAfter(tokens, skipSecondVerb(tokens, at + 1)) };
}

/** "Compare and contrast the empires": the object of both. */
function skipSecondVerb(tokens: readonly string[], at: number): number {
  const joins = tokens[at] === 'and' || tokens[at] === 'or' || tokens[at] === ',';
  return joins && VERBS.has(tokens[at + 1] ?? '') ? at + 2 : at;
}

function objectAfter(tokens: readonly string[], start: number): string | null {
  let at = start;
  while (PARTICLES.has(tokens[at] ?? '') || isIndirect(tokens, at)) at += 1;
  if (tokens[at] === 'at' && tokens[at + 1] === 'least') at += 2;
  let head: string | null = null;
  let determined = false;
  for (; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    if (DETERMINERS.has(token) && head === null) determined = true;
    else if (isPhraseEnd(tokens, at, head) || (head !== null && /^\d/.test(token))) break;
    else head = token;
  }
  if (tokens[at] === 'of' && (head === null ? determined : NUMBER.test(head)))
    return objectAfter(tokens, at + 1);
  return head === null || PRONOUNS.has(head) || /^\d/.test(head) ? null : lemmaOfNoun(head);
}

/** "Tell me a joke", but "describe her house". */
function isIndirect(tokens: readonly string[], at: number): boolean {
  const token = tokens[at] ?? '';
  return INDIRECT.has(token) && token !== 'her';
}

function isPhraseEnd(tokens: readonly string[], at: number, head: string | null): boolean {
  const token = tokens[at] ?? '';
  if (PHRASE_ENDS.has(token)) return true;
  if (head === null) return false;
  const next = tokens[at + 1];
  if (/(?:ed|ing|en)$/.test(token) && next !== undefined && opensPhrase(next)) return true;
  return DETERMINERS.has(token) || INDIRECT.has(token) || /[^fp]ly$/.test(token);
}

/** "Steps required to bake bread", "a story written by a child". */
const AFTER_PARTICIPLE = words('in to by for with on from as at');

function opensPhrase(token: string): boolean {
  return DETERMINERS.has(token) || AFTER_PARTICIPLE.has(token);
}
