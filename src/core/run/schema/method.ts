import { Type, type Static, type TObject, type TProperties } from 'typebox';
import { METHODS, type MethodId } from '../../peft/methods.ts';
import { closed } from './closed.ts';

type FieldsOf<Id extends MethodId> = (typeof METHODS)[Id]['fields'];

type Settings = {
  readonly [Id in MethodId]: { type: Id } & Static<TObject<FieldsOf<Id>>>;
}[MethodId];

/** Fields of all methods by name; where two methods share a name, they share the field. */
const ALL_FIELDS: TProperties = Object.assign({}, ...Object.values(METHODS).map(({ fields }) => fields));

/**
 * The method's settings, told apart by `type`. A branch also takes, unused, what other methods know: someone who
 * changes `type` and changes it back finds every setting again, and is told meanwhile which ones do nothing.
 */
export const MethodSettings = Object.assign(
  Type.Unsafe<Settings>({
    type: 'object',
    title: 'Method',
    required: ['type'],
    properties: {
      type: {
        enum: Object.keys(METHODS),
        title: 'Method',
        description: 'How the model is adapted: the PEFT method, which decides what else can be set here.',
      },
    },
    discriminator: { propertyName: 'type' },
  }),
  { oneOf: Object.values(METHODS).map(branchOf) },
);

function branchOf({ id, label, summary, fields }: (typeof METHODS)[MethodId]): TObject {
  const own: TProperties = { type: Type.Literal(id, { description: `${label}. ${summary}` }), ...fields };
  const foreign = Object.entries(ALL_FIELDS)
    .filter(([name]) => !Object.hasOwn(fields, name))
    .map(([name, field]) => [name, unused(field, label)] as const);
  return Type.Object({ ...own, ...Object.fromEntries(foreign) }, { ...closed, title: label });
}

/** The field with its bounds but without its default, so that no default appears where it means nothing. */
function unused(field: object, label: string): TProperties[string] {
  const { default: _none, ...rest } = field as Readonly<Record<string, unknown>>;
  return Type.Optional(Type.Unsafe({ ...rest, description: `Not used by ${label}.`, doNotSuggest: true }));
}
