import type { Snapshot } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import type { WireCustomer } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import { toSnapshot } from "./mapping.ts";
import { learnPhoneShapes } from "./phone-shapes.ts";
import { showsNoChoice } from "./shown-subscriptions.ts";

/**
 * A customer that was just read. What the account shows of no customer is hidden; as soon as it shows it of one, what is
 * missing of another is a blank.
 */
export async function snapshotOf(
  { traits }: Pick<Framework360Client, "traits">,
  wire: WireCustomer,
): Promise<Snapshot> {
  const known = await traits.read();
  const { showsTags, showsNewsletter, updateKeeps, updateReplaces, subscribesNew, leavesNew } = known;
  const tags = showsTags || wire.shows.includes("tags");
  const newsletter = showsNewsletter || wire.shows.includes("newsletter");
  if (tags !== showsTags || newsletter !== showsNewsletter) {
    await traits.learn({ showsTags: tags, showsNewsletter: newsletter });
  }
  await learnPhoneShapes(traits, [wire]);
  const snapshot = {
    ...toSnapshot(wire, { tags, newsletter }),
    ...(!updateKeeps && { mayBeBlanked: true }),
    ...(updateReplaces && { blanksUnsent: true }),
    ...(mayBeBare({ ...known, showsTags: tags }) && { mayBeRegisteredBare: true }),
    ...(leavesNew && !subscribesNew && { isYesPersons: true }),
  };
  return showsNoChoice(wire) ? { ...snapshot, showsChoice: "none" } : snapshot;
}

/** Whether a registration of a known e-mail may have left out the phone, and may blank what it is not sent. */
function mayBeBare({ secondRegistration, showsTags, registrationKeeps }: AccountTraits): boolean {
  if (registrationKeeps || secondRegistration === "no-effect") return false;
  return secondRegistration !== "works" || !showsTags;
}

/** What the account answered when the customer was read; null where that is not known. */
export function wireOf({ shownAs }: Snapshot): WireCustomer | null {
  return (shownAs as WireCustomer | undefined) ?? null;
}
