import { addressFields } from "../../sync/customer.ts";
import type { Refusal, Snapshot } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { Framework360Error } from "../api/failure.ts";
import type { WireCustomer } from "../api/schemas.ts";
import type { Parameters } from "../api/transport.ts";
import { isWaitedFor } from "../api/write.ts";
import { lookUntil } from "../api/wait.ts";
import { fromWire, type Values } from "./mapping.ts";
import { readPlace } from "./place.ts";
import { insist } from "./put-back.ts";
import { readBack } from "./read-back.ts";
import { isSameBesideRegistered } from "./registered-effect.ts";
import { restOf, textsOf, unshownExtras, wholeParameters } from "./rest-parameters.ts";
import { isShown } from "./shown-values.ts";
import {
  bothAddresses,
  changedPersonalAddress,
  holdsBillingAddress,
  personalAddress,
  refusesSection,
  replacedPersonalAddress,
  updateParameters,
  wroteBillingAddress,
} from "./update-address.ts";
import { sentWithPerson } from "./update-person.ts";
import { blankedTheRest, keptTheRest, learnBlanking, unsentOf, updateWithRest } from "./whole-update.ts";
import type { WriteOptions } from "./write-options.ts";

type Update = {
  before: WireCustomer;
  /** The customer as it is known to the core, with the extra values that the update wrote. */
  current: Snapshot;
  /** The customer after the last call, where it was read. */
  shown: WireCustomer | null;
  /** What the account accepted, without what its reference does not list. */
  listed: Values;
  /** Gets the values that an update could not leave as they were. */
  lost: Refusal[];
  /** Gets the parts of an address that the account takes nowhere. */
  refused: Refusal[];
  /** Whether a billing address was sent flat beside another personal one. */
  isFlat: boolean;
};

/**
 * The customer after an update. Where that blanked what it was not sent, it is repeated with all that was read; where it changed
 * another address than the one that was read, this one is written too. What the update does with the rest has to be seen once,
 * so until then an answer that shows nothing of the update, as a replica may, is asked for again.
 */
export async function readUpdated(
  client: Framework360Client,
  { before, current, shown, listed, lost, refused, isFlat }: Update,
  options: Pick<WriteOptions, "pause"> = {},
): Promise<WireCustomer> {
  const traits = await client.traits.read();
  const parameters = updateParameters(listed, before, { ...traits, updatesBillingFlat: isFlat });
  const { updateKeeps, updateReplaces } = traits;
  const sent = sentWithPerson(textsOf(before), parameters, traits);
  const isOpen = !updateKeeps && !updateReplaces && Object.values(unsentOf(before, sent)).flat().length > 0;
  const mayBeLate = isOpen && isWaitedFor(traits, "customers/update") && !isShown(listed, fromWire(before));
  const isLate = (wire: WireCustomer) => mayBeLate && isSameBesideRegistered(wire, before);
  const look = () => readBack(client, before.id);
  const first = shown ?? (await look());
  const after = isLate(first) ? await lookUntil(look, (wire) => !isLate(wire), options) : first;
  if (isLate(first) && !isLate(after)) await client.traits.learn({ showsLate: true });

  const unshown = unshownExtras(current);
  const isReplaced = (wire: WireCustomer) => replacedPersonalAddress(listed, before, wire);
  const giveBack = (wire: WireCustomer) =>
    givePersonalBack(client, { before, listed, lost, unshown, after: wire }, options);
  if (updateReplaces && isReplaced(after)) return giveBack(after);
  if (await learnBlanking(client, before, after, sent)) {
    const rest = wholeParameters(before, traits, unshown);
    const isWhole = (wire: WireCustomer) => !blankedTheRest(before, wire, sent, { updateKeeps });
    // A form of body that is not read may be accepted all the same. Where all that can be told stands there yet, nothing shows that.
    const effect = isWhole(after) ? {} : { tookEffect: async () => isWhole(await look()) };
    await insist(
      () =>
        updateWithRest(client, before, { rest, sent: parameters, lost }, { ...effect, mayBeNameless: true }),
      options,
    );
    const repeated = await lookUntil(look, (wire) => isWhole(wire) || isReplaced(wire), options);
    return isReplaced(repeated) ? giveBack(repeated) : repeated;
  }
  if (isOpen && keptTheRest(before, after, sent)) await client.traits.learn({ updateKeeps: true });
  await learnFlatBilling(client, { before, listed, isFlat }, after);
  if (!changedPersonalAddress(listed, before, after)) return after;
  await client.traits.learn({ updatesBillingNested: true });
  const both = bothAddresses(listed, before);
  const rest = restOf(after, listed, { traits, unshown });
  const write = (written: Parameters) =>
    insist(() => updateWithRest(client, after, { rest, sent: written, lost }), options);
  try {
    await write(both);
  } catch (error) {
    if (!(error instanceof Framework360Error) || !refusesSection(error, both, true)) throw error;
    // The account writes no address but the personal one, which is to stay as it was.
    const { explanation } = error;
    const parts = addressFields.filter((field) => listed[field] !== undefined);
    refused.push(...parts.map((field) => ({ field, explanation })));
    await write(personalAddress(before));
  }
  return look();
}

type Replaced = Pick<Update, "before" | "listed" | "lost"> & { unshown: Parameters; after: WireCustomer };

/**
 * Gives the personal address back where the billing address, which went along flat, took its place, and writes that to its section. Where the
 * account reads no section, the billing address stays where it is.
 */
async function givePersonalBack(
  client: Framework360Client,
  { before, listed, lost, unshown, after }: Replaced,
  options: Pick<WriteOptions, "pause">,
): Promise<WireCustomer> {
  const rest = restOf(after, listed, { traits: await client.traits.read(), unshown });
  const both = bothAddresses(listed, before);
  const write = (sent: Parameters) =>
    insist(() => updateWithRest(client, after, { rest, sent, lost }), options);
  try {
    await write(both);
  } catch (error) {
    if (!(error instanceof Framework360Error) || !refusesSection(error, both, true)) throw error;
    return after;
  }
  const look = () => readBack(client, before.id);
  const isThere = (wire: WireCustomer) =>
    holdsBillingAddress(listed, before, wire) && !replacedPersonalAddress(listed, before, wire);
  const given = await lookUntil(look, isThere, options);
  if (isThere(given)) {
    await client.traits.learn({ updatesBillingNested: true });
    return given;
  }
  await write({});
  return look();
}

/** Keeps that a flat address was written to the billing section, where that shows. */
export async function learnFlatBilling(
  client: Framework360Client,
  { before, listed, isFlat }: Pick<Update, "before" | "listed" | "isFlat">,
  after: WireCustomer,
): Promise<void> {
  const traits = await client.traits.read();
  if (traits.updatesBillingFlat) return;
  const sent = updateParameters(listed, before, { ...traits, updatesBillingFlat: isFlat });
  // The address that it showed went along flat.
  const written = traits.updateReplaces ? { ...readPlace(before.billing), ...listed } : listed;
  if (wroteBillingAddress(written, sent, before, after))
    await client.traits.learn({ updatesBillingFlat: true });
}
