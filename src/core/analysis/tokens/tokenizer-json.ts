import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';

/**
 * The part of a Hugging Face `tokenizer.json` that byte-level byte-pair encoding needs. What is left open here is left
 * to the library, which knows every kind of model.
 */

const AddedToken = Type.Object({
  content: Type.String({ minLength: 1 }),
  lstrip: Type.Optional(Type.Boolean()),
  rstrip: Type.Optional(Type.Boolean()),
  single_word: Type.Optional(Type.Boolean()),
});

const Split = Type.Object({
  type: Type.Literal('Split'),
  pattern: Type.Union([Type.Object({ Regex: Type.String() }), Type.Object({ String: Type.String() })]),
  behavior: Type.Literal('Isolated'),
  invert: Type.Optional(Type.Literal(false)),
});

const ByteLevel = Type.Object({
  type: Type.Literal('ByteLevel'),
  add_prefix_space: Type.Optional(Type.Literal(false)),
  use_regex: Type.Optional(Type.Boolean()),
});

const Digits = Type.Object({ type: Type.Literal('Digits'), individual_digits: Type.Boolean() });

const Step = Type.Union([Split, Digits, ByteLevel]);

const Steps = Type.Object({ type: Type.Literal('Sequence'), pretokenizers: Type.Array(Step) });

const Nfc = Type.Object({ type: Type.Literal('NFC') });

const Absent = Type.Union([Type.Null(), Type.Literal('')]);

const Model = Type.Object({
  // Older files leave the type out; what has merges is a byte-pair encoding.
  type: Type.Optional(Type.Literal('BPE')),
  // Hundreds of thousands of entries: they are checked while the tables are built, since a schema takes seconds.
  vocab: Type.Unknown(),
  merges: Type.Unknown(),
  dropout: Type.Optional(Type.Union([Type.Null(), Type.Literal(0)])),
  continuing_subword_prefix: Type.Optional(Absent),
  end_of_word_suffix: Type.Optional(Absent),
  byte_fallback: Type.Optional(Type.Literal(false)),
  ignore_merges: Type.Optional(Type.Boolean()),
});

const ByteLevelTokenizer = Type.Object({
  model: Model,
  normalizer: Type.Optional(Type.Union([Type.Null(), Nfc])),
  pre_tokenizer: Type.Union([Steps, ByteLevel]),
  added_tokens: Type.Optional(Type.Array(AddedToken)),
});

/** A `tokenizer.json` of any kind: what the library needs to be there. */
const AnyTokenizer = Type.Object({
  model: Type.Object({ vocab: Type.Unknown() }),
  added_tokens: Type.Optional(Type.Union([Type.Null(), Type.Array(AddedToken)])),
});

export type AddedTokenJson = Static<typeof AddedToken>;
export type BpeModelJson = Static<typeof Model>;
export type StepJson = Static<typeof Step>;
export type ByteLevelTokenizerJson = Static<typeof ByteLevelTokenizer>;
export type AnyTokenizerJson = Static<typeof AnyTokenizer>;

export function isTokenizerJson(json: unknown): json is AnyTokenizerJson {
  return Check(AnyTokenizer, json);
}

/** Byte-level BPE without the traits that only a few, older models have and that the library handles. */
export function isByteLevelBpe(json: unknown): json is ByteLevelTokenizerJson {
  return (
    Check(ByteLevelTokenizer, json) &&
    endsByteLevel(json.pre_tokenizer) &&
    (json.added_tokens ?? []).every(isPlain)
  );
}

export function stepsOf({ pre_tokenizer: json }: ByteLevelTokenizerJson): readonly StepJson[] {
  return json.type === 'Sequence' ? json.pretokenizers : [json];
}

function endsByteLevel(json: ByteLevelTokenizerJson['pre_tokenizer']): boolean {
  const steps = json.type === 'Sequence' ? json.pretokenizers : [json];
  const levels = steps.filter((step) => step.type === 'ByteLevel');
  return levels.length === 1 && steps.at(-1) === levels[0];
}

/** A token that takes the blanks beside it, or that must stand between blanks, changes its neighbours. */
function isPlain(token: AddedTokenJson): boolean {
  return token.lstrip !== true && token.rstrip !== true && token.single_word !== true;
}
