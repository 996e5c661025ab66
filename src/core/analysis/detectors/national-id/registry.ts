import { argentina } from './argentina.ts';
import { australia } from './australia.ts';
import { austria } from './austria.ts';
import { belgium } from './belgium.ts';
import { brazil } from './brazil.ts';
import { bulgaria } from './bulgaria.ts';
import { canada } from './canada.ts';
import { chile } from './chile.ts';
import { colombia } from './colombia.ts';
import { croatia } from './croatia.ts';
import { czechia } from './czechia.ts';
import { denmark } from './denmark.ts';
import { finland } from './finland.ts';
import { france } from './france.ts';
import { germany } from './germany.ts';
import { greece } from './greece.ts';
import { hongKong } from './hong-kong.ts';
import { india } from './india.ts';
import { indonesia } from './indonesia.ts';
import { ireland } from './ireland.ts';
import { israel } from './israel.ts';
import { italy } from './italy.ts';
import { japan } from './japan.ts';
import { korea } from './korea.ts';
import { malaysia } from './malaysia.ts';
import { mexico } from './mexico.ts';
import { netherlands } from './netherlands.ts';
import { newZealand } from './new-zealand.ts';
import { norway } from './norway.ts';
import { pakistan } from './pakistan.ts';
import { poland } from './poland.ts';
import { portugal } from './portugal.ts';
import { romania } from './romania.ts';
import { russia } from './russia.ts';
import { singapore } from './singapore.ts';
import { southAfrica } from './south-africa.ts';
import { spain } from './spain.ts';
import { sweden } from './sweden.ts';
import { switzerland } from './switzerland.ts';
import { taiwan } from './taiwan.ts';
import { thailand } from './thailand.ts';
import { turkey } from './turkey.ts';
import { ukraine } from './ukraine.ts';
import { unitedKingdom } from './united-kingdom.ts';
import { unitedStates } from './united-states.ts';
import type { NationalId } from './national-id.ts';

/** All countries whose ids are known, by their names in English. */
export const NATIONAL_IDS: readonly NationalId[] = [
  ...argentina,
  ...australia,
  ...austria,
  ...belgium,
  ...brazil,
  ...bulgaria,
  ...canada,
  ...chile,
  ...colombia,
  ...croatia,
  ...czechia,
  ...denmark,
  ...finland,
  ...france,
  ...germany,
  ...greece,
  ...hongKong,
  ...india,
  ...indonesia,
  ...ireland,
  ...israel,
  ...italy,
  ...japan,
  ...korea,
  ...malaysia,
  ...mexico,
  ...netherlands,
  ...newZealand,
  ...norway,
  ...pakistan,
  ...poland,
  ...portugal,
  ...romania,
  ...russia,
  ...singapore,
  ...southAfrica,
  ...spain,
  ...sweden,
  ...switzerland,
  ...taiwan,
  ...thailand,
  ...turkey,
  ...ukraine,
  ...unitedKingdom,
  ...unitedStates,
];
