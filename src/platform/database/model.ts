import type { Connection, Model, SchemaDefinition } from 'mongoose';
import { Schema } from 'mongoose';

/** How sensitive a stored field is: `personal` leads to a person, `sensitive` harms when it leaks (phone, birth date). */
export type Pii = 'none' | 'personal' | 'sensitive';

/** Why a record is kept and for how long; a field may state its own where it differs. */
export interface Privacy {
  readonly purpose: string;
  readonly retention: string;
}

/** One field: its mongoose type and its privacy class. */
export interface Field extends Partial<Privacy> {
  readonly type: unknown;
  readonly pii: Pii;
  readonly required?: boolean;
  readonly default?: unknown;
  readonly enum?: readonly (string | null)[];
  readonly immutable?: boolean;
}

/** An index of the manifest. `2dsphere` needs nothing else: its version is stated by `syncIndexes`. */
export interface IndexDefinition {
  readonly key: Readonly<Record<string, 1 | -1 | '2dsphere'>>;
  readonly unique?: boolean;
  /** Partial filter expression. */
  readonly where?: Readonly<Record<string, unknown>>;
}

/** A collection as data: what start-up compares, what the privacy inventory lists, what `bindModel` makes. */
export interface ModelDefinition<R extends { _id: string } = { _id: string }> {
  /** Collection name, singular camelCase. */
  readonly name: string;
  readonly privacy: Privacy;
  readonly fields: Readonly<Record<Exclude<keyof R, '_id'> & string, Field>>;
  readonly indexes: readonly IndexDefinition[];
}

/** Declares a collection: `defineModel<PointsEntry>()({ … })`; a field of the record without a policy does not compile. */
export function defineModel<R extends { _id: string }>() {
  return (definition: ModelDefinition<R>): ModelDefinition<R> => definition;
}

/** Any model definition, for lists of them. */
// The field map makes ModelDefinition invariant in its record; lists only read names, fields and indexes.
export type AnyModel = Omit<ModelDefinition, 'fields'> & { readonly fields: Readonly<Record<string, Field>> };

/** The mongoose model of a definition on one connection; the second call returns the first's model. */
export function bindModel<R extends { _id: string }>(
  connection: Connection,
  definition: ModelDefinition<R>,
): Model<R> {
  if (definition.name in connection.models) return connection.model<R>(definition.name);
  const schema = new Schema<R>(schemaFields(definition), {
    collection: definition.name,
    versionKey: false,
    minimize: false,
    autoIndex: false,
    autoCreate: false,
    strict: 'throw',
    id: false,
  });
  // mongoose derives its document type from the schema value; R is that type by construction.
  return connection.model(definition.name, schema) as unknown as Model<R>;
}

function schemaFields<R extends { _id: string }>(definition: ModelDefinition<R>): SchemaDefinition<R> {
  const fields: Record<string, unknown> = { _id: { type: String, required: true } };
  for (const [name, field] of Object.entries<Field>(definition.fields)) {
    const { pii, purpose, retention, ...options } = field;
    fields[name] = options;
  }
  // Built from a map that has every key of R.
  return fields as SchemaDefinition<R>;
}
