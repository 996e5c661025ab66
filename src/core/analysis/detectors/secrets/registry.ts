import { age } from './age.ts';
import { airtable } from './airtable.ts';
import { alibaba } from './alibaba.ts';
import { anthropic } from './anthropic.ts';
import { atlassian } from './atlassian.ts';
import { aws } from './aws.ts';
import { azure } from './azure.ts';
import { baidu } from './baidu.ts';
import { cerebras } from './cerebras.ts';
import { contentful } from './contentful.ts';
import { databricks } from './databricks.ts';
import { deepseek } from './deepseek.ts';
import { digitalocean } from './digitalocean.ts';
import { discord } from './discord.ts';
import { docker } from './docker.ts';
import { doppler } from './doppler.ts';
import { figma } from './figma.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { google } from './google.ts';
import { grafana } from './grafana.ts';
import { groq } from './groq.ts';
import { hashicorp } from './hashicorp.ts';
import { heroku } from './heroku.ts';
import { huggingFace } from './hugging-face.ts';
import { jina } from './jina.ts';
import { langsmith } from './langsmith.ts';
import { linear } from './linear.ts';
import { mailgun } from './mailgun.ts';
import { netlify } from './netlify.ts';
import { newRelic } from './new-relic.ts';
import { notion } from './notion.ts';
import { npm } from './npm.ts';
import { onePassword } from './one-password.ts';
import { openai } from './openai.ts';
import { openrouter } from './openrouter.ts';
import { perplexity } from './perplexity.ts';
import { pinecone } from './pinecone.ts';
import { planetScale } from './planet-scale.ts';
import { postman } from './postman.ts';
import { pulumi } from './pulumi.ts';
import { pypi } from './pypi.ts';
import { replicate } from './replicate.ts';
import { rubyGems } from './ruby-gems.ts';
import { sendgrid } from './sendgrid.ts';
import { sentry } from './sentry.ts';
import { shopify } from './shopify.ts';
import { slack } from './slack.ts';
import { square } from './square.ts';
import { stripe } from './stripe.ts';
import { supabase } from './supabase.ts';
import { tavily } from './tavily.ts';
import { telegram } from './telegram.ts';
import { tencent } from './tencent.ts';
import { together } from './together.ts';
import { twilio } from './twilio.ts';
import { vercel } from './vercel.ts';
import { volcengine } from './volcengine.ts';
import { weightsAndBiases } from './weights-and-biases.ts';
import { xai } from './xai.ts';
import { zhipu } from './zhipu.ts';
import type { VendorKey } from './vendor-key.ts';

/** Issuers whose keys are known by their marks. Of two detectors that match at one place the first one counts. */
export const VENDOR_KEYS: readonly VendorKey[] = [
  ...age,
  ...airtable,
  ...alibaba,
  ...anthropic,
  ...atlassian,
  ...aws,
  ...azure,
  ...baidu,
  ...cerebras,
  ...contentful,
  ...databricks,
  ...deepseek,
  ...digitalocean,
  ...discord,
  ...docker,
  ...doppler,
  ...figma,
  ...github,
  ...gitlab,
  ...google,
  ...grafana,
  ...groq,
  ...hashicorp,
  ...heroku,
  ...huggingFace,
  ...jina,
  ...langsmith,
  ...linear,
  ...mailgun,
  ...netlify,
  ...newRelic,
  ...notion,
  ...npm,
  ...onePassword,
  ...openai,
  ...openrouter,
  ...perplexity,
  ...pinecone,
  ...planetScale,
  ...postman,
  ...pulumi,
  ...pypi,
  ...replicate,
  ...rubyGems,
  ...sendgrid,
  ...sentry,
  ...shopify,
  ...slack,
  ...square,
  ...stripe,
  ...supabase,
  ...tavily,
  ...telegram,
  ...tencent,
  ...together,
  ...twilio,
  ...vercel,
  ...volcengine,
  ...weightsAndBiases,
  ...xai,
  ...zhipu,
];
