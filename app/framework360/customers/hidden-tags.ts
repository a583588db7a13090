import type { Framework360Client } from "../api/client.ts";
import type { WireCustomer } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import type { Parameters } from "../api/transport.ts";
import type { Values } from "./mapping.ts";
import { putBack } from "./put-back.ts";
import { hasEffect, type Registered } from "./registered-effect.ts";
import type { WriteOptions } from "./write-options.ts";

/*
 * A registration of a known e-mail may replace the customer by what it sends. Where the account shows no tags, those that persons put
 * there cannot be sent along, and that they are lost shows nowhere. So the first such registration sends neither phone nor tags: where that
 * blanks the phone, it is written again, and no known e-mail is registered any more; where the phone stays, hidden tags stay
 * as well, as long as none are sent. Without a phone nothing could be learnt, so that customer waits for another one.
 */

/**
 * What a registration of this customer's e-mail means for hidden tags.
 * - `none`: they are shown, known, or known to stay
 * - `learn`: it may blank them, and will show whether it does
 * - `unknown`: it may blank them unseen
 */
export function riskToTags(
  { before, options }: { before: WireCustomer; options: WriteOptions },
  { showsTags, registrationKeeps }: AccountTraits,
): "none" | "learn" | "unknown" {
  const isHidden = !showsTags && !before.shows.includes("tags");
  if (!isHidden || options.isJustMade || registrationKeeps) return "none";
  return before.mobile === null ? "unknown" : "learn";
}

/** What a registration sends by which it is to be learnt: neither the phone nor, unless they are to be written, the tags that are known. */
export function toLearnBy({ telefono: _phone, tags, ...others }: Parameters, values: Values): Parameters {
  return values.tags === undefined ? others : { ...others, tags };
}

/**
 * Keeps that the account leaves what it is not sent, where the customer shows the registration and the phone beside it. Where nothing shows
 * the registration yet, the phone is written again.
 */
export async function learnWhatStays(
  client: Framework360Client,
  given: Registered & { unshownExtras: Parameters; options: WriteOptions },
  after: WireCustomer,
): Promise<void> {
  if (hasEffect(given, after)) await client.traits.learn({ registrationKeeps: true });
  else await putBack(client, { ...given, blanked: ["telefono"], isSeen: false }, given.options);
}
