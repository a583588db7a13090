import { pairedExtras, shopifyExtras, type ExtraPlaces } from "../../app/sync/extra-fields.ts";
import { blankCustomer, type BySide, type Customer, type SideName } from "../../app/sync/customer.ts";
import { allWays, type Ways } from "../../app/sync/field-groups.ts";
import { everybody, type Policy } from "../../app/sync/policy.ts";
import type { Snapshot } from "../../app/sync/side.ts";
import type { Represent, Situation } from "../../app/sync/situation.ts";

/** What a shop chooses that synchronizes everything in both directions. */
export const bothDirections: Policy = {
  inbound: true,
  outbound: true,
  audience: { shopify: everybody, framework360: everybody },
  conflictWinner: "shopify",
  ways: allWays,
  ignoredTags: [],
  createdTag: null,
  notSubscribedMeans: null,
  forcedFrom: null,
};

/** The same with these ways of groups of fields. */
export function withWays(ways: Partial<Ways>, policy: Policy = bothDirections): Policy {
  return { ...policy, ways: { ...policy.ways, ...ways } };
}

/** A run at some time that tries nothing again. */
export const ordinaryRun = {
  at: "2026-06-01T10:00:00.000Z",
  retry: "no",
} as const satisfies Partial<Situation>;

/** Sides that show every value as it was written. */
export const faithful: Represent = {
  shopify: (customer) => customer,
  framework360: (customer) => customer,
};

export const anna: Customer = {
  ...blankCustomer,
  email: "anna@example.it",
  firstName: "Anna",
  tags: ["vip"],
};

/** A customer as a side shows it. */
export function snapshotOf(
  customer: Partial<Customer>,
  { id = "1", newsletterChangedAt = null, hidden = [], ...more }: Partial<Omit<Snapshot, "customer">> = {},
): Snapshot {
  return { id, customer: { ...blankCustomer, ...customer }, newsletterChangedAt, hidden, ...more };
}

/** Both sides as they were read, from the customers they hold and when their newsletter choices were made. */
export function readNow(
  customers: BySide<Customer | null>,
  choiceAt: Partial<BySide<string | null>> = {},
): Situation["now"] {
  const read = (side: SideName) => {
    const customer = customers[side];
    return customer && snapshotOf(customer, { id: side, newsletterChangedAt: choiceAt[side] ?? null });
  };
  return { shopify: read("shopify"), framework360: read("framework360") };
}

/** A place for each extra value. */
export const everyPlace: ExtraPlaces = {
  ...Object.fromEntries(shopifyExtras.map((field) => [field, { framework360: `Shop ${field}` }])),
  birthday: { shopify: "facts.birth_date" },
  ...Object.fromEntries(
    pairedExtras.map((field) => [field, { framework360: `Campo ${field}`, shopify: `custom.${field}` }]),
  ),
};
