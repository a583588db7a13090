import { addressFields } from "../../sync/customer.ts";
import type { Refusal, Snapshot } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { failedBecause } from "../api/failure.ts";
import type { WireCustomer } from "../api/schemas.ts";
import { lookUntil } from "../api/wait.ts";
import { fromWire, type Values } from "./mapping.ts";
import { pick, without } from "./pick-values.ts";
import { readPlace } from "./place.ts";
import { insist } from "./put-back.ts";
import { readBack } from "./read-back.ts";
import { learnFlatBilling } from "./read-updated.ts";
import { isSpelt } from "./shown-values.ts";
import { unshownExtras } from "./rest-parameters.ts";
import { writeBesideRest } from "./whole-update.ts";
import type { WriteOptions } from "./write-options.ts";

type Update = {
  before: WireCustomer;
  after: WireCustomer;
  listed: Values;
  lost: Refusal[];
  /** The customer as it is known to the core, with the extra values that the update wrote. */
  current: Snapshot;
  /** Gets the province, where the account refuses a city in its place. */
  refused: Refusal[];
  isFlat: boolean;
};

/**
 * The customer without the province that an address abroad still has from another one, in an account that ignores a blank: the
 * city takes its place, which Framework360's own label of the field asks for, and which is read as none.
 * @param listed the values of the update, after which the customer was read
 */
export async function withoutLeftProvince(
  client: Framework360Client,
  { before, after, current, listed, lost, refused, isFlat }: Update,
  options: Pick<WriteOptions, "pause"> = {},
): Promise<WireCustomer> {
  const look = () => insist(() => readBack(client, after.id), options);
  const write = async (shown: WireCustomer, province: string | null) => {
    try {
      const beside = { lost, unshown: unshownExtras(current) };
      await insist(() => writeBesideRest(client, shown, { province }, beside), options);
    } catch (error) {
      if (!failedBecause(error, "invalid-data")) throw error;
      refused.push({ field: "province", explanation: error.explanation });
    }
  };
  const left = provinceLeft(before, listed);
  if (left === null) return after;
  if (listed.province === undefined) {
    const unsent = { ...readPlace(before.billing), ...listed, province: null };
    if (after.billing.citta !== left || !hasMoved(unsent, after)) return after;
    await write(after, null);
    const update = { before: after, after: await look(), current, listed: unsent, lost, refused, isFlat };
    return withoutLeftProvince(client, update, options);
  }
  const isThere = (wire: WireCustomer) => hasMoved(listed, wire);
  const moved = isThere(after) ? after : await lookUntil(look, isThere, options);
  const { citta, comune } = moved.billing;
  if (citta !== left || comune === null || !isThere(moved)) return moved;
  // In Italy, or where the country is not known, it would be read as a province.
  if (readPlace({ ...moved.billing, citta: comune }).province !== null) return moved;
  await learnFlatBilling(client, { before, listed, isFlat }, moved);
  await write(moved, comune);
  return look();
}

/**
 * The province that may stand beside the address though none is to: the one before, or that of the personal address, which an account that
 * blanked the billing section shows in its place. Null: there is none.
 */
function provinceLeft({ billing, top, addressAt }: WireCustomer, { province }: Values): string | null {
  if (province === null) return billing.citta;
  return province === undefined && addressAt === "billing" && billing.citta === null ? top.citta : null;
}

/** Whether the rest of the new address is there, in whichever spelling: else the read is late, or the account refused it. */
function hasMoved(listed: Values, after: WireCustomer): boolean {
  return isSpelt(without(pick(listed, addressFields), ["province"]), fromWire(after));
}
