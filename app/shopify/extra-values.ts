import { z } from "zod";

import {
  framework360Extras,
  parseMetafield,
  type ExtraPlaces,
  type Framework360Extra,
} from "../sync/extra-fields.ts";
import type { AdminClient } from "./admin-client.ts";
import { extraNamespace, metafieldOf } from "./fields.ts";
import { readDefinition, type Operation } from "./operations.ts";

/*
 * Extra values (app/sync/extra-fields.ts) on Shopify. All operations ask for the same fields of a customer; what the merchant
 * names besides is put into them here, so that a shop without extra values neither pays for them nor reads them.
 */

/** How each of Shopify's own values is asked for. */
const selections = {
  shopifyOrders: "shopifyOrders: numberOfOrders",
  shopifySpent: "shopifySpent: amountSpent { amount }",
  note: "note",
  language: "language: locale",
} as const;

type Metafield = { namespace: string; key: string };
type Metafields = { [field in Framework360Extra]?: Metafield };

/** The client, whose operations read and write the extra values of these places too, and no other extra value. */
export function withExtraValues(client: AdminClient, places: ExtraPlaces): AdminClient {
  const metafields = metafieldsOf(places);
  const select = selectingExtras(places);
  let types: Promise<Types> | undefined;
  return {
    async request(shape, operation, variables) {
      const isWritten = metafieldsIn(variables).some((one) => extraOf(one) !== undefined);
      if (isWritten) types ??= readTypes(client, metafields);
      const placed = isWritten ? placedIn(variables, metafields, await types!) : variables;
      return client.request(shape, select(operation), placed);
    },
  };
}

/** The metafields that a mutation writes: they stand beside the customer or in it. */
function metafieldsIn(variables: { metafields?: unknown; input?: unknown }): unknown[] {
  const { metafields } = (variables.input ?? {}) as { metafields?: unknown };
  return [variables.metafields ?? [], metafields ?? []].flat();
}

/** Puts the merchant's metafields into the input of a creation that is not sent by `request`. */
export async function placeExtraValues<Input>(
  client: AdminClient,
  places: ExtraPlaces,
  input: Input,
): Promise<Input> {
  const metafields = metafieldsOf(places);
  return placedIn(input, metafields, await readTypes(client, metafields));
}

function metafieldsOf(places: ExtraPlaces): Metafields {
  const named = framework360Extras.flatMap((field) => {
    const metafield = parseMetafield(places[field]?.shopify ?? "");
    return metafield ? [[field, metafield] as const] : [];
  });
  return Object.fromEntries(named);
}

/** Has operations ask for the extra values of each customer too. */
export function selectingExtras(places: ExtraPlaces) {
  const asked = [
    ...Object.entries(selections).flatMap(([field, selection]) => (field in places ? [selection] : [])),
    ...Object.entries(metafieldsOf(places)).map(
      ([field, { namespace, key }]) =>
        `${field}: metafield(namespace: "${namespace}", key: "${key}") { value }`,
    ),
  ];
  const opening = "fragment SyncedCustomer on Customer {";
  const extended = [opening, ...asked].join("\n    ");
  return <Data, Variables>(operation: Operation<Data, Variables>): Operation<Data, Variables> =>
    operation.replace(opening, () => extended);
}

/** The types of the merchant's metafields, as they are defined; one without a definition is a line of text. */
type Types = ReadonlyMap<string, string>;

const definitionSchema = z.object({
  metafieldDefinition: z.object({ type: z.object({ name: z.string() }) }).nullable(),
});

async function readTypes(client: AdminClient, metafields: Metafields): Promise<Types> {
  const types = Object.entries(metafields).map(async ([field, { namespace, key }]) => {
    const { metafieldDefinition: defined } = await client.request(definitionSchema, readDefinition, {
      namespace,
      key,
    });
    return [field, defined?.type.name ?? "single_line_text_field"] as const;
  });
  return new Map(await Promise.all(types));
}

/**
 * The value, in which metafields that stand for the merchant's are replaced by those, at any depth. One that has no place by now
 * is left out: it would become a metafield that the merchant never named.
 */
function placedIn<Value>(value: Value, metafields: Metafields, types: Types): Value {
  if (Array.isArray(value)) {
    const kept = value.filter((item: unknown) => {
      const field = extraOf(item);
      return field === undefined || metafields[field] !== undefined;
    });
    return kept.map((item) => placedIn<unknown>(item, metafields, types)) as Value;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [
    name,
    placedIn<unknown>(item, metafields, types),
  ]);
  const copy = Object.fromEntries(entries) as Record<string, unknown>;
  const field = extraOf(value);
  if (field === undefined) return copy as Value;
  return {
    ...copy,
    ...metafields[field],
    ...("type" in copy && { type: types.get(field) }),
  } as Value;
}

/** The extra value that this metafield stands for. */
function extraOf(metafield: unknown): Framework360Extra | undefined {
  const { namespace, key } = (metafield ?? {}) as { namespace?: unknown; key?: unknown };
  return framework360Extras.find((one) => namespace === extraNamespace && key === metafieldOf[one].key);
}
