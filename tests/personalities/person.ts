import { shownByFramework360, shownByShopify, type Shown, type Side, type TextField } from "./records.ts";
import type { World } from "./worlds.ts";

/** What somebody did to a customer, and what the side held right after it. */
export type Deed = { at: number; side: Side } & (
  | { field: TextField; value: string }
  | { field: "consent"; value: boolean }
  | { field: "tag"; tag: string; value: boolean }
);

/** A human being, whose records on both sides are to say the same. */
export type Person = {
  /** For messages. */
  name: string;
  ids: Partial<Record<Side, string>>;
  /** What each side held of them before anything was synchronized, or when they were made. */
  initial: Partial<Record<Side, Shown>>;
  deeds: Deed[];
  /** The side on which somebody deleted them. */
  deletedOn: Side | null;
};

/** What a side holds of a customer; undefined: it has none of this id. */
export function readShown({ shop, account }: World, side: Side, id: string | undefined): Shown | undefined {
  if (id === undefined) return undefined;
  if (side === "shopify") {
    const customer = shop.customers.get(id);
    return customer && shownByShopify(customer);
  }
  const customer = account.control.store.customer(Number(id));
  return customer && shownByFramework360(customer);
}
