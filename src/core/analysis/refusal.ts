/** What an answer says instead of answering. */
export interface Refusal {
  readonly kind: 'refusal' | 'boilerplate';
  readonly start: number;
  readonly end: number;
}

/** Refusals open an answer; further on, the same words are reported speech or a caveat. */
const OPENING = 300;

const CHEAP =
  /\b(?:AI|language model|sorry|apologi[sz]e|unable|cannot|can(?:no|['’])t|not able|against my)\b|人工智能|语言模型|AI|抱歉|对不起|很遗憾|无法|不能/;

const REFUSALS: readonly RegExp[] = [
  /\b(?:I(?:['’]m| am)(?: (?:very|really|so|truly|deeply))? sorry|(?:my )?(?:sincere )?apologies|I (?:do )?apologi[sz]e|sorry)\b[^.!?\n]{0,60}?\b(?:but )?(?:as an? [^.,\n]{1,40}, ?)?I(?:['’]m| am)?(?: still)? (?:can(?:no|['’])t|cannot|can not|unable|not able|won['’]t|will not|don['’]t have|do not have|am unable|am not able)\b/i,
  /^\W{0,3}(?:unfortunately, )?I(?:['’]m| am)? ?(?:can(?:no|['’])t|cannot|won['’]t|will not|am unable to|unable to|not able to)\s(?:help|assist|provide|fulfil?l|comply|complete|answer|do that|generate|create|support|engage|participate|discuss)\b/i,
  /\bI(?:['’]m| am) (?:not able|unable) to (?:fulfil?l|comply with|assist with) (?:this|that|your|the) request\b/i,
  /\b(?:it is|it['’]s|that is|that['’]s) against my (?:programming|guidelines|policy)\b/i,
  /(?:抱歉|对不起|很遗憾)[，,！!。]?[^。！？\n]{0,20}?(?:我|本)?(?:无法|不能|没有办法|没法|不可以|拒绝)(?:提供|回答|帮助|协助|满足|完成|执行|处理|为您|为你|给出|生成|访问|查看|识别|播放|显示|直接)/,
  /^\W{0,3}我(?:无法|不能)(?:提供|回答|帮助|协助|满足|完成|执行|给出|生成|访问|查看|识别)/,
];

const BOILERPLATE: readonly RegExp[] = [
  /\bas an? (?:AI(?: language| text-based| chat)?(?: model| assistant| bot)?|artificial intelligence(?: language)?(?: model| assistant)?|(?:large )?language model)(?: (?:developed|created|trained) by [A-Z][\w ]{1,20})?(?:,[^.\n]{0,60}?\b(?:I|my)\b| I\b)/i,
  /\bI(?:['’]m| am) (?:just |only )?an? (?:AI(?: language)? model|(?:large )?language model|AI(?: assistant)?) (?:and|so|which|that) (?:(?:I )?(?:do not|don['’]t|cannot|can['’]t))/i,
  /作为(?:一个|一名|一款)?(?:AI|人工智能|大型?语言模型|语言模型|人工智能(?:语言模型|助手)|AI(?:语言模型|助手|模型))[^。\n]{0,10}?[，,][^。\n你您]{0,20}?我/,
  /我(?:只是|是)一个?(?:AI|人工智能|语言模型|AI语言模型|人工智能(?:语言模型|助手))[^。\n]{0,12}?[，,][^。\n]{0,20}?(?:无法|不能|没有)/,
];

/** The first refusal or boilerplate in an answer's opening. */
export function findRefusal(answer: string): Refusal | null {
  const opening = answer.slice(0, OPENING);
  if (!CHEAP.test(opening)) return null;
  return firstMatch(opening, REFUSALS, 'refusal') ?? firstMatch(opening, BOILERPLATE, 'boilerplate');
}

function firstMatch(text: string, patterns: readonly RegExp[], kind: Refusal['kind']): Refusal | null {
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    if (match !== null) return { kind, start: match.index, end: match.index + match[0].length };
  }
  return null;
}
