import { alibaba } from './alibaba.ts';
import { anthropic } from './anthropic.ts';
import { atlassian } from './atlassian.ts';
import { aws } from './aws.ts';
import { azure } from './azure.ts';
import { databricks } from './databricks.ts';
import { deepseek } from './deepseek.ts';
import { digitalocean } from './digitalocean.ts';
import { discord } from './discord.ts';
import { docker } from './docker.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { google } from './google.ts';
import { grafana } from './grafana.ts';
import { groq } from './groq.ts';
import { hashicorp } from './hashicorp.ts';
import { huggingFace } from './hugging-face.ts';
import { linear } from './linear.ts';
import { mailgun } from './mailgun.ts';
import { notion } from './notion.ts';
import { npm } from './npm.ts';
import { openai } from './openai.ts';
import { openrouter } from './openrouter.ts';
import { perplexity } from './perplexity.ts';
import { postman } from './postman.ts';
import { pypi } from './pypi.ts';
import { replicate } from './replicate.ts';
import { sendgrid } from './sendgrid.ts';
import { shopify } from './shopify.ts';
import { slack } from './slack.ts';
import { stripe } from './stripe.ts';
import { telegram } from './telegram.ts';
import { tencent } from './tencent.ts';
import { together } from './together.ts';
import { twilio } from './twilio.ts';
import { volcengine } from './volcengine.ts';
import { weightsAndBiases } from './weights-and-biases.ts';
import { xai } from './xai.ts';
import type { VendorKey } from './vendor-key.ts';

/** Issuers whose keys are known by their marks. Of two detectors that match at one place the first one counts. */
export const VENDOR_KEYS: readonly VendorKey[] = [
  ...alibaba,
  ...anthropic,
  ...atlassian,
  ...aws,
  ...azure,
  ...databricks,
  ...deepseek,
  ...digitalocean,
  ...discord,
  ...docker,
  ...github,
  ...gitlab,
  ...google,
  ...grafana,
  ...groq,
  ...hashicorp,
  ...huggingFace,
  ...linear,
  ...mailgun,
  ...notion,
  ...npm,
  ...openai,
  ...openrouter,
  ...perplexity,
  ...postman,
  ...pypi,
  ...replicate,
  ...sendgrid,
  ...shopify,
  ...slack,
  ...stripe,
  ...telegram,
  ...tencent,
  ...together,
  ...twilio,
  ...volcengine,
  ...weightsAndBiases,
  ...xai,
];
