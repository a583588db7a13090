import type { Snapshot } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import type { WireCustomer } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import { looksAfterMs, wait } from "../api/wait.ts";
import { fromWire, type Values } from "./mapping.ts";
import { pick, without } from "./pick-values.ts";
import { readBack } from "./read-back.ts";
import { traitOf, unlisted } from "./registrable.ts";
import type { RegisteredValues } from "./second-registration.ts";
import type { Sent } from "./send-values.ts";
import { isShown } from "./shown-values.ts";
import type { WriteOptions } from "./write-options.ts";

type Given = {
  client: Framework360Client;
  /** The customer as it was read before the update. */
  before: WireCustomer;
  current: Snapshot;
  options: WriteOptions;
};

/**
 * Learns whether customers/update takes tags and newsletter choices. That it does is to be seen twice: a person may have
 * written the same in that moment, and what the account ignores would never be registered after that.
 * @param shown the customer after the update
 * @returns those that it did not take now
 */
export async function learnIgnored(
  { accepted, refused }: Pick<Sent<unknown>, "accepted" | "refused">,
  shown: WireCustomer,
  { client, before, current: { hidden = [] }, options: { pause = wait } }: Given,
  traits: AccountTraits,
): Promise<(keyof RegisteredValues)[]> {
  const listed = without(accepted, unlisted);
  const isLate = Object.keys(listed).length === 0 || !isShown(listed, fromWire(shown));
  const ignored: (keyof RegisteredValues)[] = [];
  for (const field of unlisted) {
    const value = pick(accepted, [field]);
    // Where updates were seen to take it, a refusal is about something else: a name that goes along.
    const mayBeIgnored = traits[traitOf[field]] !== "takes";
    const isRefused = mayBeIgnored && refused.some((refusal) => refusal.field === field);
    const isHidden = hidden.includes(field);
    // What was shown before tells nothing: a no may be written over a yes that is not shown yet.
    const isTelling = !isHidden && traits[traitOf[field]] === "untried" && !isShown(value, fromWire(before));
    if (!isRefused && !isTelling) continue;
    // A subscription may show once the person has confirmed it.
    const isSubscription = value.newsletter === "subscribed";
    const { supposedUpdateOf, subscribesAtOnce } = await client.traits.read();
    const isUnconfirmed = isSubscription && !subscribesAtOnce;
    const takes = !isRefused && (await looksLike(value, isLate && !isUnconfirmed ? looksAfterMs : [0]));
    if (!takes && !isRefused && isUnconfirmed) continue;
    if (takes && !supposedUpdateOf.includes(field)) {
      await client.traits.learn({ supposedUpdateOf: [...supposedUpdateOf, field] });
      continue;
    }
    await client.traits.learn({ [traitOf[field]]: takes ? "takes" : "ignores" });
    if (!takes) ignored.push(field);
  }
  return ignored;

  async function looksLike(value: Values, pauses: readonly number[]): Promise<boolean> {
    let latest = shown;
    for (const ms of pauses) {
      if (ms > 0) await pause(ms).then(async () => (latest = await readBack(client, before.id)));
      if (isShown(value, fromWire(latest))) return true;
    }
    return false;
  }
}
