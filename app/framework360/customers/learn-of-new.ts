import type { Customer } from "../../sync/customer.ts";
import type { Framework360Client } from "../api/client.ts";
import type { WireCustomer } from "../api/schemas.ts";
import { fromWire } from "./mapping.ts";
import { notShown } from "./shown-values.ts";

/**
 * Learns what the account makes of a new customer's choice. One that subscribes everybody tells nothing by a subscription.
 * @param accepted the choice that the registration took; undefined: it named none
 */
export async function learnOfNew(
  { traits }: Framework360Client,
  accepted: Customer["newsletter"] | undefined,
  { marketingActive, shows }: WireCustomer,
): Promise<void> {
  const known = await traits.read();
  const isSubscribed = marketingActive === true;
  const isNo = !isSubscribed && (known.showsNewsletter || shows.includes("newsletter"));
  const isAsAccepted = accepted === "subscribed" ? isSubscribed : isNo;
  if (!isAsAccepted) return;
  const trait = traitOfNew[accepted ?? "none"];
  const next = { ...known };
  next[trait] = true;
  const isAtOnce = next.showsNewYes && (next.leavesNew || next.registersNo);
  if (known[trait] && (known.subscribesAtOnce || !isAtOnce)) return;
  await traits.learn({ [trait]: true, ...(isAtOnce && { subscribesAtOnce: true }) });
}

/** What is learnt where a new customer is shown as the registration said; with no choice: without a subscription. */
const traitOfNew = { subscribed: "showsNewYes", unsubscribed: "registersNo", none: "leavesNew" } as const;

/** Learns whether the account takes tags as a list: a registration of a known e-mail would mail its person for that. */
export async function learnOfTags(
  { traits }: Framework360Client,
  sent: readonly string[] = [],
  made: WireCustomer,
): Promise<void> {
  const { tagsAs, showsTags } = await traits.read();
  if (tagsAs !== "untried" || sent.length === 0) return;
  if (notShown({ tags: [...sent] }, fromWire(made)).length === 0) await traits.learn({ tagsAs: "list" });
  else if ((showsTags || made.shows.includes("tags")) && made.tags.length === 0)
    await traits.learn({ ignoresTagList: true });
}
