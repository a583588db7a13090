import { addressFields } from "../../sync/customer.ts";
import type { Refusal } from "../../sync/side.ts";
import { isSpellingOf } from "../../sync/spelling.ts";
import type { Framework360Client } from "../api/client.ts";
import type { WireCustomer } from "../api/schemas.ts";
import { fromWire, represent, type Values } from "./mapping.ts";
import { pick, without } from "./pick-values.ts";
import { readPlace } from "./place.ts";
import { readBack } from "./read-back.ts";
import { writeBesideRest } from "./whole-update.ts";

/**
 * The customer without the province that an address abroad still has from the one before, in an account that ignores a blank: the
 * city takes its place, which Framework360's own label of the field asks for, and which is read as none.
 * @param listed the values of the update, after which the customer was read
 */
export async function withoutLeftProvince(
  client: Framework360Client,
  {
    before,
    after,
    listed,
    lost,
  }: { before: WireCustomer; after: WireCustomer; listed: Values; lost: Refusal[] },
): Promise<WireCustomer> {
  const { citta, comune } = after.billing;
  const isLeft = listed.province === null && citta !== null && citta === before.billing.citta;
  if (!isLeft || comune === null || !hasMoved(listed, after)) return after;
  const { province, country } = readPlace({ ...after.billing, citta: comune });
  if (province !== null || country === null || country === "IT") return after;
  await writeBesideRest(client, after, { province: comune }, lost);
  return readBack(client, after.id);
}

/** Whether the rest of the new address is there, in whichever spelling: else the read may be late, or the account refused it. */
function hasMoved(listed: Values, after: WireCustomer): boolean {
  const others = without(pick(listed, addressFields), ["province"]);
  const shown = fromWire(after);
  const expected = represent({ ...shown, ...others });
  return addressFields.every((field) => !(field in others) || isSpellingOf(shown[field], expected[field]));
}
