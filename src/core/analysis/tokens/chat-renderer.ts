import { Environment, Interpreter, Template } from '@huggingface/jinja';

type Value = ReturnType<Interpreter['evaluate']>;
type Statement = Parameters<Interpreter['evaluate']>[0];

/** What a template is rendered with: `messages`, `tools` and the names of special tokens. */
export type TemplateInput = Readonly<Record<string, unknown>>;

/** `endless` is final: a template that once took more than its share is rendered no more. */
export type Rendering = { readonly text: string } | { readonly refused: 'by-template' | 'endless' };

/** Of real templates the longest has some 20,000 characters. */
const MAX_TEMPLATE = 512 * 1024;
/** The lexer looks at every blank of a run as often as the run has blanks. */
const MAX_BLANKS = 2000;

/** Nodes of the template that may be evaluated in one rendering: some tenths of a second. */
const MOST_STEPS = 200_000;
/** What every rendering adds to what is left of that; the templates of well-known models take 100 to 1,000 for a short chat. */
const STEPS_EACH = 10_000;
/** … and for each character of the conversation, so that a dataset takes time in proportion to its size. */
const STEPS_PER_CHARACTER = 2;
/** Characters that are copied in the time of a step. */
const CHARACTERS_PER_STEP = 64;
/** Characters of the longest value, and how often it may be as long as what the template was given. */
const LONGEST = 1_000_000;
const LONGER = 20;
/**
 * Blocks, macros and expressions in each other, and lists in lists. Some thousands are more than the stack holds, and V8
 * ends the process where it meets a new regular expression in that moment, as `replace` makes them.
 */
const MOST_LEVELS = 300;

/**
 * Renders conversations by a model's chat template, which is a program of whoever made the model's folder. It can't reach
 * anything but what it is given; what it can do is run and grow without end, so it has a number of steps and of characters,
 * and not a clock: the same folder gives the same counts on every computer.
 */
export function chatRenderer(template: string): (input: TemplateInput) => Rendering {
  if (isOversized(template)) return () => ({ refused: 'endless' });
  const program = parse(template);
  let left = MOST_STEPS;
  return (input) => {
    if (program === null) return { refused: 'by-template' };
    if (left <= 0) return { refused: 'endless' };
    const meter = new Meter(left + STEPS_EACH);
    try {
      const { value } = new MeteredInterpreter(environmentOf(input, meter), meter).run(program);
      return { text: typeof value === 'string' ? value : '' };
    } catch {
      return { refused: meter.left <= 0 ? 'endless' : 'by-template' };
    } finally {
      left = Math.min(MOST_STEPS, meter.left);
    }
  };
}

function isOversized(template: string): boolean {
  return template.length > MAX_TEMPLATE || template.split(/\S+/).some(({ length }) => length > MAX_BLANKS);
}

function parse(template: string): Template['parsed'] | null {
  try {
    return new Template(template).parsed;
  } catch {
    return null;
  }
}

/** What a rendering may still do. */
class Meter {
  left: number;
  /** No value may be longer, counted as if it were written out. */
  #longest = LONGEST;
  readonly #sizes = new WeakMap<object, Size>();

  constructor(left: number) {
    this.left = left;
  }

  /** What the template is given makes room for itself. */
  admit(value: Value): void {
    const { characters } = this.#sizeOf(value);
    this.left += characters * STEPS_PER_CHARACTER;
    this.#longest += characters * LONGER;
  }

  /** Takes the steps, or throws where there are not so many. */
  spend(steps: number): void {
    this.left -= steps;
    if (!(this.left > 0)) this.#exhaust();
  }

  measure(value: Value): void {
    const { characters } = this.#sizeOf(value);
    if (characters > this.#longest) this.#exhaust();
    const touched = value.type === 'StringValue' ? characters : childrenOf(value).length;
    this.spend(1 + touched / CHARACTERS_PER_STEP);
  }

  #exhaust(): never {
    this.left = 0;
    throw new Error('The chat template takes too much');
  }

  /**
   * What a value comes to when it is written out: a list of two lists of two lists … is short until then. Only namespaces
   * change once they are made, so that they may not hold each other.
   */
  #sizeOf(value: Value): Size {
    if (typeof value.value === 'string') return { characters: value.value.length, levels: 0 };
    const known = this.#sizes.get(value);
    if (known !== undefined) return known;
    const children = childrenOf(value);
    if (children.some(({ type }) => type === 'NamespaceValue')) this.#exhaust();
    const sizes = children.map((child) => this.#sizeOf(child));
    const size = {
      characters: sizes.reduce((sum, { characters }) => sum + characters, 1 + children.length),
      levels: sizes.reduce((most, { levels }) => Math.max(most, levels + 1), 0),
    };
    if (size.levels > MOST_LEVELS) this.#exhaust();
    if (value.type !== 'NamespaceValue') this.#sizes.set(value, size);
    return size;
  }
}

interface Size {
  readonly characters: number;
  readonly levels: number;
}

function childrenOf({ value }: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  return value instanceof Map ? [...value.values()] : [];
}

class MeteredInterpreter extends Interpreter {
  readonly #meter: Meter;
  #levels = 0;

  constructor(environment: Environment, meter: Meter) {
    super(environment);
    this.#meter = meter;
  }

  override evaluate(statement: Statement, environment: Environment): Value {
    this.#meter.spend(1);
    if (++this.#levels > MOST_LEVELS) throw new Error('The chat template is nested too deeply');
    try {
      const value = super.evaluate(statement, environment);
      this.#meter.measure(value);
      return value;
    } finally {
      this.#levels--;
    }
  }
}

/** The names that transformers gives a chat template. */
function environmentOf(input: TemplateInput, meter: Meter): Environment {
  const environment = new Environment();
  for (const name of ['true', 'True']) environment.set(name, true);
  for (const name of ['false', 'False']) environment.set(name, false);
  for (const name of ['none', 'None']) environment.set(name, null);
  environment.set('raise_exception', raiseException);
  environment.set('range', (...bounds: readonly number[]) => rangeOf(bounds, meter));
  environment.set('strftime_now', strftime);
  for (const [name, value] of Object.entries(input)) meter.admit(environment.set(name, value));
  return environment;
}

function raiseException(message: unknown): never {
  throw new Error(String(message));
}

/** Python's, paid for before it is made. */
function rangeOf(bounds: readonly number[], meter: Meter): readonly number[] {
  const [start = 0, stop = 0, step = 1] = bounds.length === 1 ? [0, ...bounds] : bounds;
  const length = Math.max(0, Math.ceil((stop - start) / step));
  meter.spend(length);
  return Array.from({ length }, (_, i) => start + i * step);
}

/** A fixed day, written as any other: counts must not depend on when they are made. */
const DAY = new Map([
  ['%Y', '2024'],
  ['%m', '07'],
  ['%d', '26'],
  ['%b', 'Jul'],
  ['%B', 'July'],
  ['%H', '12'],
  ['%M', '00'],
  ['%%', '%'],
]);

function strftime(format: unknown): string {
  return String(format).replaceAll(/%[YmdbBHM%]/g, (code) => DAY.get(code) ?? code);
}
