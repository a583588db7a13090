import { addressFields } from "../../sync/customer.ts";
import type { Framework360Client } from "../api/client.ts";
import type { WireCustomer } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import type { Parameters } from "../api/transport.ts";
import { addressParameters, isAddressParameter } from "../api/wire-address.ts";
import { withLostZeros } from "./lost-digits.ts";
import { fromWire } from "./mapping.ts";
import { pick } from "./pick-values.ts";
import { insist } from "./put-back.ts";
import { readBack, waitUntilSettled } from "./read-back.ts";
import { writeBesideRest } from "./whole-update.ts";
import type { WriteOptions } from "./write-options.ts";

/*
 * A registration of a known e-mail sends along the personal address flat, as an account may blank it otherwise, and the billing section
 * nested. The vendor's plugin sends the billing address flat, so an account may also take both for that one, and fill what the
 * section has blank with what is flat: a country that a form filled in would then stand beside an address abroad.
 */

/** The flat texts that go along with a registration which is not to change them. */
export function flatSentAlong(
  before: WireCustomer,
  { registrationMixesAddresses }: AccountTraits,
): Record<string, string | null> {
  const flat = withLostZeros(before.top);
  const isLeftOut = registrationMixesAddresses && hasTwoSections(before);
  return isLeftOut ? withoutAddress(flat) : flat;
}

type Registered = {
  before: WireCustomer;
  /** Extra values that the account was given and does not show. */
  unshownExtras: Parameters;
  options: WriteOptions;
};

/** Puts the address back that was read before a registration made one of both. */
export async function unmixAddresses(
  client: Framework360Client,
  { before, unshownExtras, options }: Registered,
): Promise<void> {
  const { registrationMixesAddresses } = await client.traits.read();
  if (registrationMixesAddresses || !hasTwoSections(before)) return;
  await waitUntilSettled(client, options);
  await insist(async () => {
    const after = await readBack(client, before.id);
    const [had, has] = [fromWire(before), fromWire(after)];
    if (addressFields.every((field) => had[field] === has[field]) || !isMixed(before, after)) return;
    await client.traits.learn({ registrationMixesAddresses: true });
    const beside = { lost: [], unshown: unshownExtras };
    await writeBesideRest(client, after, pick(had, addressFields), beside);
  }, options);
}

function hasTwoSections({ nested, top }: WireCustomer): boolean {
  const isFilled = (section: WireCustomer["nested"]) => addressParameters.some((name) => section?.[name]);
  return isFilled(nested) && isFilled(top) && addressParameters.some((name) => nested?.[name] !== top[name]);
}

/** Whether each part of the address stood in one of the two before; else a person wrote it. */
function isMixed({ nested, top }: WireCustomer, { billing }: WireCustomer): boolean {
  return addressParameters.every((name) => [nested?.[name] ?? null, top[name]].includes(billing[name]));
}

function withoutAddress(flat: Record<string, string | null>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(flat).filter(([name]) => !isAddressParameter(name)));
}
