import { holdsWord, isNear, type Detector } from './detector.ts';
import type { Span } from './span.ts';
import { TRAIT } from './traits.ts';

/** Not in a word, a longer row of numbers, after `name/` (a product's version) or `==` (a requirement); `name=` is asked about. */
const V4 = /(?<![\w.]|\w[/-]|==|[~^<>]=?)\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d|\.in-addr\b|-\w)/g;
const V6 = /(?<![\w:.])[0-9A-Fa-f]{4}:[0-9A-Fa-f:]{2,34}(?![\w:])/g;

const WORDS =
  /\bips?\b|\bipv[46]\b|\baddress(?:es)?\b|\bhost(?:name)?s?\b|\bserver|\bclient\b|\bping|\btraceroute\b|\bdns\b|\bsubnet\b|\bgateway\b|\bfirewall\b|\bremote\b|\baddr\b|\bsrc\b|\bdst\b|\bpeer\b|\bssh\b|\blog(?:ged )?in\b|\bnslookup\b|\bwhois\b|\brouter\b|\bport\b|\bconnect|\blisten|\bbind\b|\bfrom\b|地址|服务器|主机|网关|登录|端口|访问/i;

/** `version 1.2.3.4`, `section 3.2.1.4`. */
const VERSION =
  /(?:\b(?:version|ver|v|release|firmware|build|kernel|assembly|update|upgrade(?: to)?|sdk|driver|library|package|patch|sections?|sec|figure|fig|table|chapter|clause|article|oid|rev(?:ision)?)\b|§|版本|固件|章节?|升级|更新)[^\n0-9]{0,12}$/i;

/** A number like this is an outline's or a version's; without a word for it, it is no address. */
const SMALL = 30;
/** Versions of much that is said of servers and what comes from them are made of single digits. */
const TINY = 9;
const CLOSE_WORDS =
  /\bips?\b|\baddr(?:ess(?:es)?)?\b|\bhost(?:name)?s?\b|\bping|\bssh\b|\bdns\b|\bwhois\b|地址|主机/i;

/** Object identifiers (ITU-T X.660): attributes and extensions of X.500, and the arcs of keys and hashes. */
const OBJECT_IDENTIFIER = /^(?:2\.5\.(?:4|29)|1\.3\.(?:6|14|101|132))\./;

/** What everyone's computers ask for names: Google, Cloudflare, Quad9, OpenDNS, 114DNS, AliDNS, DNSPod, Baidu. */
const PUBLIC_RESOLVERS: ReadonlySet<string> = new Set(
  (
    '8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 9.9.9.9 149.112.112.112 208.67.222.222 208.67.220.220 114.114.114.114 ' +
    '114.114.115.115 223.5.5.5 223.6.6.6 119.29.29.29 180.76.76.76 2001:4860:4860::8888 2001:4860:4860::8844 ' +
    '2606:4700:4700::1111 2606:4700:4700::1001 2620:fe::fe'
  ).split(' '),
);

export const ipAddress: Detector = {
  kind: 'ip-address',
  name: 'IP address',
  placeholder: 'IP_ADDRESS',
  needs: TRAIT.address,
  find: (text) =>
    [...findV4(text), ...findV6(text)]
      .filter(({ start, end }) => !PUBLIC_RESOLVERS.has(text.slice(start, end).toLowerCase()))
      .sort((a, b) => a.start - b.start),
};

/** `numpy=1.26.4.1` is a requirement, `client_ip=…` an address. */
const NAMED = /[\w.-]{1,32}=["']?$/;

function findV4(text: string): Span[] {
  return spansOf(text, V4).filter((span) => {
    const before = text.slice(Math.max(0, span.start - 34), span.start);
    const name = NAMED.exec(before)?.[0];
    if (name !== undefined && !holdsWord(name, WORDS)) return false;
    const octets = text.slice(span.start, span.end).split('.').map(Number);
    if (!isPublicV4(octets) || VERSION.test(before.slice(-24))) return false;
    // A network, not a computer in it.
    if (octets[3] === 0 && text[span.end] === '/') return false;
    if (OBJECT_IDENTIFIER.test(text.slice(span.start, span.end))) return false;
    if (octets.every((octet) => octet <= TINY)) return isNear(text, CLOSE_WORDS, span);
    return octets.some((octet) => octet > SMALL) || isNear(text, WORDS, span);
  });
}

/**
 * Addresses that belong to no one in particular are quiet: private, loopback, link-local, shared, documentation,
 * benchmarking, multicast and reserved ones (RFC 6890, RFC 5737).
 */
function isPublicV4(octets: readonly number[]): boolean {
  const [a = 0, b = 0, c = 0] = octets;
  if (octets.some((octet) => octet > 255) || a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if (a === 169 && b === 254) return false;
  if (a === 172 && b >= 16 && b < 32) return false;
  if (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)) || (b === 88 && c === 99))) return false;
  if (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) return false;
  if (a === 100 && b >= 64 && b < 128) return false;
  return !(a === 203 && b === 0 && c === 113);
}

function findV6(text: string): Span[] {
  return spansOf(text, V6).filter(({ start, end }) => isGlobalV6(text.slice(start, end)));
}

/**
 * Only 2000::/3 is given to users (RFC 4291), so that `fe80::1`, `a::b` in code and times of day are none of them;
 * 2001:db8::/32 and 3fff::/20 are for documentation (RFC 3849, RFC 9637), 2001:2::/48 for benchmarks.
 */
function isGlobalV6(address: string): boolean {
  const halves = address.split('::');
  const groups = halves.flatMap((half) => half.split(':').filter((group) => group !== ''));
  // All zeros behind: a network, not a computer in it.
  if (address.endsWith('::')) return false;
  if (halves.length > 2 || groups.some((group) => group.length > 4) || hasStrayColon(address)) return false;
  if (halves.length === 2 ? groups.length > 7 : groups.length !== 8) return false;
  const [first = 0, second = 0, third = 0] = groups.map((group) => Number.parseInt(group, 16));
  if (first < 0x2000 || first > 0x3fff || (first === 0x3fff && second < 0x1000)) return false;
  return !(first === 0x2001 && (second === 0xdb8 || (second === 2 && third === 0)));
}

function hasStrayColon(address: string): boolean {
  return /:::|[^:]:$/.test(address);
}

function spansOf(text: string, pattern: RegExp): Span[] {
  return Array.from(text.matchAll(pattern), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}
