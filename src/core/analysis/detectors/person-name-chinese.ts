import type { Span } from './span.ts';

/** Surnames of more than 99 in 100 people (Ministry of Public Security, 2020), and those of two characters. */
const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪葛岳齐章鲁庄殷邢樊兰欧翁季柏俞纪祝左柳倪骆聂申詹耿焦盛童卜游阮翟';
const DOUBLE = '欧阳|上官|司马|诸葛|司徒|慕容|皇甫|令狐|东方|公孙|尉迟|夏侯|端木|轩辕|南宫|宇文';

/** What given names are not made of: particles, pronouns, numerals, measures and verbs of everyday. */
const NOT_GIVEN =
  '的了着过是在和与或而且但不没有我你他她它们这那哪谁什么么吗呢吧啊个些把被让给对从到向往于之其所以可能会要想说去来看做用很都也还就又再只更最已经曾将性为奖机戏口罩言语后前内外上下本该各每某此院号楼路街区市省县年月日时分点元人一二三四五六七八九十百千万两几己您';
/** Behind a surname these are said to a person, and are no given name: 叶教授. */
const ADDRESS =
  /^(?:先生|女士|老师|教授|小姐|太太|同学|经理|医生|主任|院长|校长|局长|处长|师傅|阿姨|叔叔|大爷|奶奶|爷爷|博士|律师|总|工|姓|氏|家)/;

/** Right before a name. */
const ANNOUNCED =
  /(?:我叫|他叫|她叫|名叫|本人|我是|名字(?:是|叫|为)|姓名|联系人|收件人|收货人|寄件人|作者|签名|签字|患者|病人|客户|用户|学生|教师|老师|记者|证人|被告|原告|受害人|申请人|负责人|经办人|法定代表人|法人|董事长|总经理|经理|校长|院长|局长|主任|教授|导师|教练|医生|医师|主治医师|护士|司机|工程师|秘书|同学|同事|朋友|邻居|投保人|被保险人|业主|租客|房东|新娘|新郎|甲方|乙方|妈妈叫|爸爸叫|转告|联系|发给|交给|感谢|介绍一下|请问|主编|导演|院士|公民|嫌疑人|员工|队长|班长|老板|领导|组长|室友)[:：是为叫\s]{0,3}$/;
/** Right behind a name. */
const FOLLOWED =
  /^(?:先生|女士|小姐|同学|同志|老师|教授|医生|院士|经理|主任|局长|校长|博士|律师|将军|主席|总理|书记|师傅|阿姨|叔叔|说|表示|认为|告诉|指出|回答|写道|写过|写的|主持|出席|执导|翻译|发表|出生|毕业|去世|逝世|获得|担任|撰写|签字|确认|住在|住院|入院|喜欢|捐|投|唱|演|拍|修|当|带队|报道|作品|获奖|的(?:小说|诗|散文|手机|电话|答辩|妻子|丈夫|父亲|母亲|儿子|女儿|邮箱|身份证|学生|老师))/;
/** A name may end a phrase or be its subject, as many words are. */
const MAY_FOLLOW = /^(?:[和与是在已、，。,)）（(；;：:\n]|$)/;
/** `爱德华·普雷斯科特`: what is spelled by its sound isn't cut. */
const FOREIGN = /·/;
/** A form's field: whatever is in it. */
const FIELD = /(?:姓名|签名|收件人|收货人|联系人|作者)[:：]\s?$/;

/** Signs that something begins anew: nothing of a word stands before. */
const EDGE = /(?:^|[\s，。、；：:;,（("“《！？!?—]|[和与跟给向对由被请把让找问]|的)$/;

/** How far words before and behind a name are looked for. */
const NEAR = 10;
/** A single piece of evidence may be chance. */
const LEAST_EVIDENCE = 2;

const STARTS = new RegExp(`${DOUBLE}|[${SURNAMES}]`, 'g');
const HAN_ONLY = /^\p{Script=Han}+$/u;
const OTHER = new Set(NOT_GIVEN);

/**
 * Names of persons in Chinese texts: a surname and one or two characters that the segmenter (ICU's dictionary of words, which
 * every JavaScript engine has) makes no word of, or a word such as 姓名 before them or 先生 behind them.
 */
export function findChineseNames(text: string): readonly Span[] {
  const found: Span[] = [];
  for (const { index, 0: phrase } of text.matchAll(PHRASE)) {
    // Most phrases hold no candidate, and the segmenter is a hundred times as slow as all the rest.
    let ends: ReadonlySet<number> | null = null;
    for (const { start, surname } of surnamesIn(phrase, index)) {
      if (start < (found.at(-1)?.end ?? 0)) continue;
      const candidates = candidatesAt(text, start, surname);
      if (candidates.length === 0) continue;
      ends ??= wordEnds(phrase, index);
      const name = candidates.find((one) => isName(one, ends ?? new Set()));
      if (name !== undefined) found.push({ start, end: name.end });
    }
  }
  return found;
}

/** A phrase, for the segmenter's time grows with the square of what it is given. */
const PHRASE = /[^，。！？；：\n]{1,100}[，。！？；：\n]?|[，。！？；：\n]/g;

function surnamesIn(phrase: string, offset: number): readonly { start: number; surname: number }[] {
  return Array.from(phrase.matchAll(STARTS), ({ index, 0: found }) => ({
    start: offset + index,
    surname: found.length,
  }));
}

interface Candidate extends Span {
  readonly surname: number;
  /** What stands around it says for a name. */
  readonly evidence: number;
}

/** The longer given name first. */
function candidatesAt(text: string, start: number, surname: number): readonly Candidate[] {
  return [2, 1].flatMap((given) => {
    const end = start + surname + given;
    if (end > text.length || !mayBeGiven(text, start, { from: start + surname, end })) return [];
    const evidence = evidenceAround(text, start, end);
    return evidence + MOST_OF_PIECES < LEAST_EVIDENCE ? [] : [{ start, end, surname, evidence }];
  });
}

function mayBeGiven(text: string, start: number, { from, end }: { from: number; end: number }): boolean {
  const given = text.slice(from, end);
  if (!HAN_ONLY.test(given) || ADDRESS.test(given)) return false;
  return (
    !Array.from(given).some((one) => OTHER.has(one)) ||
    FIELD.test(text.slice(Math.max(0, start - NEAR), start))
  );
}

function evidenceAround(text: string, start: number, end: number): number {
  const before = text.slice(Math.max(0, start - NEAR), start);
  const after = text.slice(end, end + NEAR);
  if (FOREIGN.test(before.slice(-4) + after.slice(0, 4))) return -LEAST_EVIDENCE;
  let sum = EDGE.test(before) ? 0.5 : 0;
  if (FOLLOWED.test(after)) sum += 1;
  else if (MAY_FOLLOW.test(after)) sum += 0.5;
  return ANNOUNCED.test(before) ? sum + 2.5 : sum;
}

/** A name begins and ends where words do. A surname and characters that stand by themselves are no word that the dictionary knows. */
function isName({ start, end, surname, evidence }: Candidate, ends: ReadonlySet<number>): boolean {
  if (!ends.has(start) || !ends.has(end)) return false;
  let pieces = 0;
  for (let at = start + 1; at <= end; at += 1) if (ends.has(at)) pieces += 1;
  let sum = pieces === 1 ? evidence - 0.5 : evidence + 1;
  if (pieces >= 3 || surname === 2) sum += 0.5;
  return sum >= LEAST_EVIDENCE;
}

/** What the pieces of a name can add. */
const MOST_OF_PIECES = 1.5;

let segmenter: Intl.Segmenter | null = null;

/** Where words of a phrase end, and where it begins, as places in the text. */
function wordEnds(phrase: string, offset: number): ReadonlySet<number> {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' });
  const ends = new Set<number>([offset]);
  for (const { index, segment } of segmenter.segment(phrase)) ends.add(offset + index + segment.length);
  return ends;
}
