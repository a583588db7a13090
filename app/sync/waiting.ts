import type { Base } from "./base.ts";
import { otherSide, sideNames, type SideName } from "./customer.ts";
import type { IdentityField, Snapshot } from "./side.ts";

const identityFields = ["email", "phone"] as const satisfies readonly IdentityField[];

/** A customer that has the e-mail or phone which is owed to another customer of its side. */
export type Holder = { side: SideName; id: string };

/** The customers for whose e-mails and phones a pair waits, each once. */
export function holdersOf(base: Base | null): Holder[] {
  const holders = sideNames.flatMap((side) =>
    identityFields.flatMap((field) => {
      const id = base?.owed[side]?.[field]?.holderId;
      return id === undefined ? [] : [{ side, id }];
    }),
  );
  return holders.filter(
    ({ side, id }, index) => holders.findIndex((one) => one.side === side && one.id === id) === index,
  );
}

/**
 * Whether a value that the pair waits for is free by now: its holder has another one, or is deleted.
 * @param now the holder as it was read just now; null: it is deleted, or merged into another customer
 */
export function isFree(base: Base, { side, id }: Holder, now: Snapshot | null): boolean {
  return identityFields.some(
    (field) =>
      base.owed[side]?.[field]?.holderId === id && now?.customer[field] !== base[otherSide(side)][field],
  );
}
