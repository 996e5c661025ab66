import { halfWidth } from '../analysis/detectors/half-width.ts';
import { TRAIT, traitsOf } from '../analysis/detectors/traits.ts';
import { SIGN, signsOf } from '../analysis/signs.ts';
import type { TokenCounter } from '../analysis/tokens/counter.ts';
import { EMPTY_CHAT, type Chat } from '../dataset/chat.ts';
import { turnsOfChat, type Format, type Turn } from '../dataset/formats/format.ts';
import { formatById } from '../dataset/formats/registry.ts';
import { isObject, RecordTexts } from '../dataset/record.ts';
import { exchangesOf, type Exchange } from './exchange.ts';
import type { DatasetFacts, RecordView } from './rule.ts';
import { spokenIn, type Spoken } from './spoken.ts';

type Derived =
  | 'texts'
  | 'plainTexts'
  | 'signs'
  | 'mayHoldNumbers'
  | 'traits'
  | 'chat'
  | 'spoken'
  | 'turns'
  | 'turnTokens'
  | 'exchanges';

/** A record as rules see it; what is asked for by many is made once. */
export class DatasetRecord implements RecordView {
  readonly text: string;
  readonly value: unknown;
  readonly detected: string | null;
  readonly format: Format | null;
  readonly maxTokens: number | null;
  readonly tokens: TokenCounter;
  readonly facts: DatasetFacts;
  #texts: RecordTexts | null = null;
  #plainTexts: readonly string[] | null = null;
  #chat: Chat | null = null;
  #spoken: readonly Spoken[] | null = null;
  #turns: readonly Turn[] | null = null;
  #turnTokens: readonly number[] | null = null;
  #exchanges: readonly Exchange[] | null = null;
  #signs: number | null = null;
  #traits: number | null = null;

  constructor(fields: Omit<RecordView, Derived>) {
    this.text = fields.text;
    this.value = fields.value;
    this.detected = fields.detected;
    this.format = fields.format;
    this.maxTokens = fields.maxTokens;
    this.tokens = fields.tokens;
    this.facts = fields.facts;
  }

  get mayHoldNumbers(): boolean {
    return (this.traits & TRAIT.sevenDigits) !== 0;
  }

  /** Where characters are written as escapes, the raw line doesn't show them; letters of others (`\n`) do no harm. */
  get signs(): number {
    if (this.#signs === null) {
      this.#signs = signsOf(this.text);
      if ((this.#signs & SIGN.escape) !== 0)
        for (const text of this.texts.texts) this.#signs |= signsOf(text);
    }
    return this.#signs;
  }

  get traits(): number {
    const hides = (this.signs & SIGN.escape) !== 0;
    this.#traits ??= traitsOf(halfWidth(hides ? this.texts.texts.join('\n') : this.text));
    return this.#traits;
  }

  get texts(): RecordTexts {
    this.#texts ??= new RecordTexts(this.value);
    return this.#texts;
  }

  get plainTexts(): readonly string[] {
    this.#plainTexts ??= this.texts.texts.map((text) => halfWidth(text));
    return this.#plainTexts;
  }

  /** By the record's own fields, where they are of a known format: in a mixed dataset each is read as what it is. */
  get chat(): Chat {
    if (this.#chat === null) {
      const format = formatById(this.detected) ?? this.format;
      this.#chat = format !== null && isObject(this.value) ? format.chat(this.value) : EMPTY_CHAT;
    }
    return this.#chat;
  }

  get spoken(): readonly Spoken[] {
    this.#spoken ??= spokenIn(this.chat);
    return this.#spoken;
  }

  get turns(): readonly Turn[] {
    this.#turns ??= turnsOfChat(this.chat);
    return this.#turns;
  }

  get turnTokens(): readonly number[] {
    this.#turnTokens ??= this.turns.map(({ text }) => this.tokens.count(text));
    return this.#turnTokens;
  }

  get exchanges(): readonly Exchange[] {
    this.#exchanges ??= exchangesOf(this.turns);
    return this.#exchanges;
  }
}
