import { chatAccount } from '../../../../src/core/analysis/detectors/chat-account.ts';
import { cnLicencePlate } from '../../../../src/core/analysis/detectors/cn-licence-plate.ts';
import { findCnResidentIds } from '../../../../src/core/analysis/detectors/cn-resident-id.ts';
import { cnUscc } from '../../../../src/core/analysis/detectors/cn-uscc.ts';
import { cryptoAddress } from '../../../../src/core/analysis/detectors/crypto-address.ts';
import type { Detector } from '../../../../src/core/analysis/detectors/detector.ts';
import { findEmails } from '../../../../src/core/analysis/detectors/email.ts';
import { iban } from '../../../../src/core/analysis/detectors/iban.ts';
import { halfWidth } from '../../../../src/core/analysis/detectors/half-width.ts';
import { ipAddress } from '../../../../src/core/analysis/detectors/ip-address.ts';
import { DIGITS, findAll, findAround, TOKENS } from '../../../../src/core/analysis/detectors/islands.ts';
import { macAddress } from '../../../../src/core/analysis/detectors/mac-address.ts';
import { NATIONAL_IDS } from '../../../../src/core/analysis/detectors/national-id/registry.ts';
import { passport } from '../../../../src/core/analysis/detectors/passport.ts';
import { paymentCard } from '../../../../src/core/analysis/detectors/payment-card.ts';
import { findPhones } from '../../../../src/core/analysis/detectors/phone.ts';
import { assignment } from '../../../../src/core/analysis/detectors/secrets/assignment.ts';
import { awsSecret } from '../../../../src/core/analysis/detectors/secrets/aws-secret.ts';
import { jwt } from '../../../../src/core/analysis/detectors/secrets/jwt.ts';
import { privateKey } from '../../../../src/core/analysis/detectors/secrets/private-key.ts';
import { VENDOR_KEYS } from '../../../../src/core/analysis/detectors/secrets/registry.ts';
import { urlPassword } from '../../../../src/core/analysis/detectors/secrets/url-password.ts';
import type { Span } from '../../../../src/core/analysis/detectors/span.ts';
import { traitsOf } from '../../../../src/core/analysis/detectors/traits.ts';
import { ukNhs } from '../../../../src/core/analysis/detectors/uk-nhs.ts';
import { usSsn } from '../../../../src/core/analysis/detectors/us-ssn.ts';
import type { Hit } from './score.ts';

export const PERSONAL: readonly Detector[] = [
  paymentCard,
  iban,
  ipAddress,
  macAddress,
  ...usSsn,
  ...cnUscc,
  ...passport,
  cnLicencePlate,
  ...chatAccount,
  ukNhs,
  ...cryptoAddress,
];

export const SECRETS: readonly Detector[] = [privateKey, jwt, urlPassword];
export const KEYS: readonly Detector[] = [...VENDOR_KEYS, awsSecret];

/** Regions that `pii/phone` takes by default. */
const REGIONS = ['US', 'CA', 'GB', 'CN', 'TW', 'IN', 'DE', 'FR', 'JP', 'KR', 'IT', 'ES', 'BR', 'AU', 'IL'];

/** What all rules of the families `pii` and `secret` would report, in their order. */
export function findEverything(written: string): readonly Hit[] {
  const text = halfWidth(written);
  const traits = traitsOf(text);
  const wanted = <D extends Detector>(detectors: readonly D[]): readonly D[] =>
    detectors.filter(({ needs }) => (needs & traits) !== 0);
  const own = [
    ...findAll(text, wanted(PERSONAL)),
    ...findAround(text, DIGITS, wanted(NATIONAL_IDS)),
    ...findAll(text, wanted(SECRETS)),
    ...findAround(text, TOKENS, wanted(KEYS)),
  ].map(({ detector, start, end }) => ({ kind: detector.kind, start, end }));
  const assigned = (traits & assignment.needs) === 0 ? [] : assignment.find(text);
  return [
    ...own,
    ...named(
      assigned.filter((span) => !own.some((hit) => hit.start < span.end && span.start < hit.end)),
      assignment.kind,
    ),
    ...named(findEmails(text), 'email'),
    ...named(findPhones(text, { regions: REGIONS }), 'phone'),
    ...named(findCnResidentIds(text), 'cn-resident-id'),
  ];
}

function named(spans: readonly Span[], kind: string): readonly Hit[] {
  return spans.map(({ start, end }) => ({ kind, start, end }));
}

/** Where the cases call a kind otherwise than the detector. */
const TYPES: Readonly<Record<string, string>> = {
  'payment-card': 'CREDIT_CARD',
  'cn-passport': 'PASSPORT',
  'cn-licence-plate': 'CN_LICENSE_PLATE',
  'cn-wechat': 'CN_WECHAT_ID',
  'crypto-address': 'CRYPTO_WALLET',
  'gb-nino': 'UK_NINO',
  'de-steuer-id': 'DE_TAX_ID',
  'th-id': 'TH_TNIN',
  'no-fnr': 'NO_FODSELSNUMMER',
  'url-password': 'URL_CREDENTIALS',
  'assigned-secret': 'GENERIC_SECRET',
};

export function typeOfKind(kind: string): string {
  return TYPES[kind] ?? kind.toUpperCase().replaceAll('-', '_');
}

/** Types that the cases tell apart and the detectors don't. */
export function caseType(type: string): string {
  if (type === 'BANK_CARD') return 'CREDIT_CARD';
  return type.endsWith('PASSPORT') ? 'PASSPORT' : type;
}
