import { parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from 'libphonenumber-js/max';
import { isSupportedCountry } from 'libphonenumber-js/max';
import { holdsWord } from './detector.ts';
import type { Span } from './span.ts';

/** E.164 allows 15 digits with the country code; the shortest subscriber numbers that people write in full have 7. */
const MAX_DIGITS = 15;
const MIN_DIGITS = 7;
/** Digits, separators and brackets of the longest way to write a number. */
const MAX_LENGTH = 26;
/** `+33 6 12 34 56 78` has six. */
const MAX_GROUPS = 6;

const SEPARATOR = /[ .\-/()\u00a0\u2010-\u2013]/;
const DIGIT = /[0-9]/;

/**
 * Texts without a run like this hold no number: seven digits, with at most two separators between them. One pass over a
 * text, and nearly all texts end here.
 */
const LIKELY = /[0-9](?:[ .\-/()\u00a0\u2010-\u2013]{0,2}[0-9]){6}/;

/** What a phone or a call is called, in the languages of the regions that count by default. */
const PHONE =
  /\b(?:tele|cell)?phones?\b|\bph(?:one)?\b\.?|\btel\b|\bmobile\b|\bcell\b|\blandline\b|\bmsisdn\b|\bcall(?:ed|ing|s)?\b(?!\()|\bfax\b|\bsms\b|\btext (?:me|us|him|her|them)\b|\bwhats ?app\b|\bdial\b|\brings?\b|\bhotline\b|\bvoicemail\b|\bmobil(?:e?n(?:umme)?r|telefon)?\b|\bhandy(?:n(?:umme)?r)?\b|\brufn(?:umme)?r|\bruf(?:en|t)? |\banruf|\bdurchwahl\b|\bfestnetz|\bt[ée]l[ée]fo|\bt[ée]l[ée]phon|\bt[ée]l\b|\bportable\b|\b(?:r?appele[rz]|joindre|joignable)\b|\bm[óo]vil\b|\bcelular\b|\bll[aá]m[ae]|\bliga(?:r|me)?\b|\bligue\b|\bfone\b|\bzap\b|\bcellulare\b|\bchiam[aio]|电话|手机|座机|致电|拨打|热线|传真|短信|来电|去电|回电|电联|電話|手機|携帯|전화|휴대|핸드폰|फ़ोन|फोन|मोबाइल|कॉल/i;

/** What may announce a phone number, and other numbers as well. */
const CONTACT =
  /\bfixe\b|\bfijo\b|\bnummer\b|\breach (?:me|us|him|her|them)\b|\bcontact\b|\bnumber(?: is|:)|\b(?:your|his|her|their) number\b|\berreich|\bcontato\b|\brecapito\b|\bn[uú]mero\b|联系|号码|聯絡|號碼|連絡|연락|번호|नंबर/i;

/** What is said right before a phone number and no other: `text the code to …`, `me on …`. */
const ADDRESSED =
  /(?:\b(?:text|send|sms)\b[^.\n]{0,24} to|\b(?:me|us|him|her|them) (?:at|on)|\b(?:call|dial|phone|text)(?:ed|ing)?) $/i;

/** Numbers of other things, which win over a phone word where they stand right before the digits. */
const OTHER_NUMBER =
  /(?:\b(?:isbn|issn|doi|order|invoice|ref(?:erence)?|serial|sku|part|item|id|uuid|code|batch|account|ticket|case|job|row|version|port|pid|uid|model|tracking|barcode|ean|upc|gtin|imei|meeting|timestamp|seed|rng|random|npi|ssn|social security|sin|nhs|pin|vat|tax|itin|cpf|cnpj|cuit|dni|nie|nif|bsn|pesel|aadhaar|passport|personnummer|f[øo]dselsnummer|bestell\w{0,10}|rechnung\w{0,10}|auftrag\w{0,10}|kunden\w{0,10}|aktenzeichen|commande|facture|pedido|factura|fattura|ordine|protocolo|r[ée]f|zam[óo]wieni\w{0,3}|sipari[sş])(?![\p{L}\p{N}])|社会安全|社保|护照|税号|信用代码|订单|编号|单号|流水|序列|合同|账号|卡号|批次|型号|条码|工号|学号|会员|商户|终端|发票|代码|编码|票号|案号|证号|准考证|考[生号]|身份证|\bQQ\b|微信|人口|产量|销[量售]|营收|利润|市值|金额|[总合]计|成交|注文|주문|운송장|송장|заказ\w{0,3}|ऑर्डर)(?<between>[^\n0-9]{0,14})$/iu;

/** `Sipariş no: …`, `nr 123`. */
const NUMBERED = /(?:\b(?:nr|no|num|n[°º])\.?|№) ?[:：=]? ?$/i;

const US = /^(?:1[ .-])?(?:\([2-9]\d{2}\) ?\d{3}[.-]|[2-9]\d{2}(?:([.-])\d{3}\1| \d{3}-))\d{4}$/;
/** Three, three and four digits are the American way; what America does not have, such as area code 123, is made up. */
const US_GROUPS = /^\(?\d{3}\)?[ .-]{0,2}\d{3}[ .-]\d{4}$/;
const CN_MOBILE = /^(?:\(?86\)?[ -]?)?1[3-9]\d(?:\d{8}|([ -])\d{4}\1\d{4})$/;
const CN_LANDLINE = /^(?:\(0\d{2,3}\)[ -]?|0\d{2,3}[ -])\d{3,4}[ -]?\d{4}$/;
const ABROAD = /^00 ?[1-9]/;

/** A way to write the numbers of a country that no other kind of number has. */
interface Writing {
  readonly country: CountryCode;
  readonly shape: RegExp;
  /** Where it is not so: the script that must stand before it, if no word does. */
  readonly script?: RegExp;
}

/** Beside what `isWrittenByThePlan` knows. */
const WRITINGS: readonly Writing[] = [
  { country: 'CN', shape: CN_LANDLINE, script: /\p{Script=Han}/u },
  { country: 'BR', shape: /^\(\d{2}\) ?9\d{4}-\d{4}$/ },
  { country: 'FR', shape: /^0[67](?:([ .])\d{2})(?:\1\d{2}){3}$/ },
  { country: 'GB', shape: /^07\d{3} \d{3} \d{3}$/ },
];
/** Begins with the trunk prefix, in groups. */
const TRUNK = /^\(?0\d*[ )\-/]/;
/** Those that count by their shape, or are asked about by it. */
const TELLING = [ABROAD, US, CN_MOBILE, ...WRITINGS.map(({ shape }) => shape)];
/** Germans and Austrians part the area from the number by a stroke, which elsewhere parts dates and two numbers. */
const STROKE = /^(?:\+4[39] ?|004[39] ?|0|\(0)\d{2,5}\)? ?\/ ?\d[\d -]{3,11}$/;
/** A US social security number. */
const SSN = /^\d{3}([- ])\d{2}\1\d{4}$/;
/** `01 23 45 67 89` is French; a sixth pair makes it a row of numbers, as of a lottery. */
const PAIRS = /^\d{2}(?:[ .-]\d{2}){4}$/;
const MORE_PAIRS = /^[ .-]\d{2}(?!\d)/;
/** The same digit seven times at the end, or five zeros: a number made up, or an amount. */
const FILLER = /([0-9])\1{6}$|0{5}$/;
/** An address of a computer or an American postcode, near a phone by chance. */
const IP = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const ZIP = /^\d{5}-\d{4}$/;
const DECIMAL = /^\d{1,4}\.\d{4,}$/;
/** Two groups of four that a third one follows, or three: a payment card or an id. */
const FOURS = /\d{4}([ -])\d{4}$/;
const MORE_FOURS = /^[ -]\d{4}(?!\d)/;
const THREE_FOURS = /^[1-9]\d{3}([ -])\d{4}\1\d{4}$/;
/** The digits in their order, from wherever on: nobody's number. */
const COUNTING = '01234567890123456789';
/** The two numbers in `13812345678/13912345678`. */
const BEFORE_STROKE = /(?<![\w/-])[0-9][0-9-]{6,12}\/$/;
const AFTER_STROKE = /^\/[0-9][0-9-]{6,12}(?![\w/-])/;
/** Amounts of money, and numbers that someone reckons with. */
const MONEY_OR_MATHS =
  /^ ?(?:元|美元|吨|人次|平方|立方|千瓦|公里|公斤|千克|毫秒|字节|块钱|分钱|[万亿][元美]?|(?:除以|乘以?|加上?|减去?) ?[0-9]|是(?:不是|否)?(?:质|素|偶|奇)数|的(?:平方|立方|阶乘|因数|质因数)|divided|times|plus|minus|multiplied)/;
const CALCULATE = /(?:计算|求|分解)[ ：:]{0,2}$/;
/** `0571-87654321-8012` */
const EXTENSION = /^-[0-9]{2,6}(?![\w-])/;
const YEARS = /^(?:1[5-9]|20)\d{2}[ .–-]{1,3}(?:1[5-9]|20)\d{2}$/;
const DATE = /^(?:(?:1[89]|20)\d{2}[.-][01]?\d[.-][0-3]?\d|[0-3]?\d[.-][0-3]?\d[.-](?:1[89]|20)\d{2})/;

export interface PhoneOptions {
  /** ISO 3166 codes of the regions whose numbers count without a country code. */
  readonly regions: readonly string[];
}

/**
 * Phone numbers in a text. A number with a country code counts if libphonenumber knows it as valid; one without must also
 * have the usual shape of its region, or a word such as "call" near it, since any ten digits look like a number somewhere.
 * Service numbers (toll-free, premium) and numbers reserved for fiction (555-01xx) belong to no person and are left out.
 */
export function findPhones(text: string, { regions }: PhoneOptions): readonly Span[] {
  if (!LIKELY.test(text)) return [];
  const countries = regions.filter((region) => isSupportedCountry(region));
  const found: Span[] = [];
  for (let at = nextStart(text, 0); at >= 0;) {
    const span = numberAt(text, at, countries);
    if (span !== null) found.push(span);
    at = nextStart(text, span?.end ?? (text[at] === '(' ? at + 1 : endOfRun(text, at)));
  }
  return found;
}

/** `***78`: the last two digits. */
export function maskPhone(number: string): string {
  return `***${number.replace(/\D/g, '').slice(-2)}`;
}

const START = /\(?\+?[0-9(]/g;

function nextStart(text: string, from: number): number {
  START.lastIndex = from;
  return START.exec(text)?.index ?? -1;
}

/** Behind the digits that begin here, so that the next group has its turn. */
function endOfRun(text: string, at: number): number {
  let end = at + 1;
  while (DIGIT.test(text[end] ?? '')) end++;
  return end;
}

function numberAt(text: string, start: number, countries: readonly CountryCode[]): Span | null {
  const ends = possibleEnds(text, start);
  if (ends.length === 0 || !startsFreely(text, start)) return null;
  const international = text[start] === '+' || text.startsWith('(+', start);
  for (const end of ends.toReversed()) {
    const written = text.slice(start, end);
    if (!isBalanced(written) || (written.includes('/') && !STROKE.test(written))) continue;
    if (!(endsFreely(text, end) || hasExtension(text, written, end))) continue;
    if (
      international
        ? isInternational(written)
        : isNational(written, { text, start, end, countries }) && !isFiction(written, countries)
    )
      return { start, end };
  }
  return null;
}

/** Ends of the groups of digits at which a number may be complete. */
function possibleEnds(text: string, start: number): number[] {
  const ends: number[] = [];
  let digits = 0;
  let separators = 1;
  let groups = 0;
  let at = text.startsWith('(+', start) ? start + 2 : start + Number(text[start] === '+');
  for (; at < text.length && at - start < MAX_LENGTH && digits <= MAX_DIGITS; at++) {
    const char = text[at] ?? '';
    if (DIGIT.test(char)) {
      digits++;
      if (separators > 0) groups++;
      if (groups > MAX_GROUPS) break;
      separators = 0;
      if (digits >= MIN_DIGITS && digits <= MAX_DIGITS && !DIGIT.test(text[at + 1] ?? '')) ends.push(at + 1);
    } else {
      separators++;
      if (!SEPARATOR.test(char) || separators > 2) break;
    }
  }
  return ends;
}

/** Not inside a word, a longer number, an amount, a path or a sum. */
function startsFreely(text: string, start: number): boolean {
  if (isSecondOfTwo(text, start)) return true;
  const before = text[start - 1] ?? ' ';
  if (/[A-Za-z0-9_.+*/×÷#$€£¥@%^~?&\\-]/.test(before) && !isEscapedBreak(text, start)) return false;
  if (before === ':' && DIGIT.test(text[start - 2] ?? '')) return false;
  const line = text.slice(Math.max(0, start - 24), start).replace(/^[\s\S]*\n/, '');
  return !CALCULATE.test(line) && !/[0-9)\]][ ]*[-+*/×÷=][ ]*$/.test(line) && !/[×÷+^]\s*$/.test(line);
}

/** Data inside data: in a string that holds JSON or code, a line break is written `\n`. */
function isEscapedBreak(text: string, start: number): boolean {
  return /\\[nrt]$/.test(text.slice(Math.max(0, start - 2), start));
}

function isSecondOfTwo(text: string, start: number): boolean {
  return BEFORE_STROKE.test(text.slice(Math.max(0, start - 16), start));
}

function hasExtension(text: string, written: string, end: number): boolean {
  return CN_LANDLINE.test(written) && EXTENSION.test(text.slice(end, end + 9));
}

function endsFreely(text: string, end: number): boolean {
  const rest = text.slice(end, end + 16);
  if (AFTER_STROKE.test(rest)) return true;
  return (
    !MONEY_OR_MATHS.test(rest) &&
    !/^(?:[A-Za-z0-9_@%°]|[-.:/][0-9]|,[0-9]{3}(?![0-9])|[ ]*[=*×÷+^/%][ ]*[0-9(=]|[ ]*=|:[A-Za-z])/.test(
      rest,
    )
  );
}

function isBalanced(written: string): boolean {
  const open = written.split('(').length;
  return open === written.split(')').length && open <= 2 && !/\)\(|\([^0-9+]/.test(written);
}

function isInternational(written: string): boolean {
  const number = parsePhoneNumberFromString(written.replace(/^\(\+([0-9]{1,3})\)/, '+$1 '), {
    extract: false,
  });
  return number !== undefined && number.isValid() && isPersonal(number);
}

interface Surroundings extends Span {
  readonly text: string;
  readonly countries: readonly CountryCode[];
}

function isNational(written: string, around: Surroundings): boolean {
  if ([YEARS, DATE, SSN, IP, ZIP, DECIMAL, THREE_FOURS, FILLER].some((shape) => shape.test(written)))
    return false;
  if (COUNTING.includes(written.replace(/\D/g, ''))) return false;
  const before = around.text.slice(Math.max(0, around.start - 48), around.start);
  if (FOURS.test(written) && MORE_FOURS.test(around.text.slice(around.end, around.end + 6))) return false;
  if (PAIRS.test(written) && MORE_PAIRS.test(around.text.slice(around.end, around.end + 4))) return false;
  // The words around it are the dearer question: in a row of numbers nearly none gets so far.
  const isUsual = hasUsualGroups(written) && !/[0-9]\s?$/.test(before);
  if (!isUsual && !TELLING.some((shape) => shape.test(written))) return false;
  if (isOtherNumber(before)) return false;
  const near = (): boolean => saysPhone(before) || saysPhone(around.text.slice(around.end, around.end + 32));
  if (ABROAD.test(written))
    return (written.startsWith('0086') || near()) && isInternational(`+${written.slice(2).trimStart()}`);
  const { countries } = around;
  if (US.test(written)) return isValidIn(written, american(countries));
  if (CN_MOBILE.test(written) && countries.includes('CN')) return isChinese(written);
  if (isWrittenAs(written, countries, (script) => script?.test(before) !== false || near())) return true;
  if (!isUsual) return false;
  if (!/^[ -][0-9]/.test(around.text.slice(around.end)) && isWrittenByThePlan(written, countries))
    return true;
  if (!near()) return false;
  if (US_GROUPS.test(written)) return isValidIn(written, american(countries));
  if (written.includes('/'))
    return isValidIn(
      written,
      countries.filter((country) => STROKE_COUNTRIES.has(country)),
    );
  const isBare = !SEPARATOR.test(written) && !written.startsWith('0');
  return isValidIn(written, isBare ? countries.filter((country) => BARE.has(country)) : countries);
}

/**
 * Whether the number is announced as one of something else, and no phone stands between: `order: 1…`, not `order hotline:
 * 1…`; or as a mere `no.`, and nothing says a phone's.
 */
function isOtherNumber(before: string): boolean {
  if (ADDRESSED.test(before)) return false;
  if (NUMBERED.test(before)) return !saysPhone(before);
  if (!holdsWord(before, OTHER_NUMBER)) return false;
  const between = OTHER_NUMBER.exec(before)?.groups?.['between'];
  return between === undefined || !PHONE.test(between);
}

function saysPhone(text: string): boolean {
  return holdsWord(text, PHONE) || holdsWord(text, CONTACT) || ADDRESSED.test(text);
}

function isWrittenAs(
  written: string,
  countries: readonly CountryCode[],
  isHome: (script?: RegExp) => boolean,
): boolean {
  return WRITINGS.some(
    ({ country, shape, script }) =>
      shape.test(written) && countries.includes(country) && isHome(script) && isValidIn(written, [country]),
  );
}

/**
 * Whether a number with its trunk prefix is grouped just as its country's plan groups it (`0121 205 6527`, `02-218-7514`),
 * which numbers of other things are by chance only. Pairs are what any list of numbers may be made of.
 */
function isWrittenByThePlan(written: string, countries: readonly CountryCode[]): boolean {
  if (!TRUNK.test(written) || PAIRS.test(written)) return false;
  return countries.some((country) => {
    const number = personalNumber(written, country);
    return number !== undefined && groupsOf(number.formatNational()) === groupsOf(written);
  });
}

function groupsOf(written: string): string {
  return (written.match(/[0-9]+/g) ?? []).join(' ');
}

function american(countries: readonly CountryCode[]): readonly CountryCode[] {
  return countries.filter((country) => country === 'US' || country === 'CA');
}

const STROKE_COUNTRIES: ReadonlySet<CountryCode> = new Set(['DE', 'AT']);

/** Where ten digits in a row are a usual way to write a number that does not begin with 0. */
const BARE: ReadonlySet<CountryCode> = new Set(['US', 'CA', 'IN']);

/** Nine digits at least, in five groups of two at most (France), and never single digits strung together. */
function hasUsualGroups(written: string): boolean {
  const groups = written.match(/[0-9]+/g) ?? [];
  const digits = groups.join('').length;
  if (digits < 9 || digits > 12 || groups.length > 5) return false;
  return groups.filter((group) => group.length === 1).length <= 1;
}

function isChinese(written: string): boolean {
  return isValidIn(written.replace(/^\(?86\)?[ -]?(?=1)/, ''), ['CN']);
}

function isValidIn(written: string, countries: readonly CountryCode[]): boolean {
  return countries.some((country) => personalNumber(written, country) !== undefined);
}

function personalNumber(written: string, country: CountryCode): PhoneNumber | undefined {
  const number = parsePhoneNumberFromString(written, { defaultCountry: country, extract: false });
  return number !== undefined && number.isValid() && isPersonal(number) ? number : undefined;
}

const SERVICES: ReadonlySet<unknown> = new Set([
  'TOLL_FREE',
  'PREMIUM_RATE',
  'SHARED_COST',
  'UAN',
  'VOICEMAIL',
]);

/**
 * Reserved for films and books, or nobody's: 555-01xx, the directory's 555-1212 and Twilio's test numbers in North America, and ranges that Ofcom (United Kingdom), the Bundesnetzagentur
 * (Germany), ARCEP (France) and the ACMA (Australia) publish.
 */
const FICTION =
  /^\+(?:1(?:\d{3}555(?:01\d\d|1212)|50055500\d\d)$|44(?:7700900|2079460|1632960|1(?:1[3-8]|[2-6]1)4960|1914980|2896496|2920180)|49(?:3023125|6990009|4066969|2214710|8999998|17139200)|33(?:19900|26191|35301|46571|53649|63998)|61(?:[2378](?:5550|7010)|49157))/;

/** A number that one of the countries keeps for films is nobody's, though it be valid in another. */
function isFiction(written: string, countries: readonly CountryCode[]): boolean {
  return countries.some((country) => {
    const number = parsePhoneNumberFromString(written, { defaultCountry: country, extract: false });
    return number !== undefined && FICTION.test(number.number);
  });
}

function isPersonal(number: PhoneNumber): boolean {
  return !FICTION.test(number.number) && !SERVICES.has(number.getType());
}
