import type { Newsletter } from "../../sync/customer.ts";
import type { Snapshot, WriteContext } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import type { WireCustomer } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import { lookUntil } from "../api/wait.ts";
import { readBack } from "./read-back.ts";
import type { WriteOptions } from "./write-options.ts";

/*
 * What is shown as a no may be one, no choice at all, or a subscription that the person has still to confirm, which a no would end. So
 * the registration of a known e-mail is told a yes alone. Where an account then makes something else of the no, a yes by
 * itself or a blank, the no is written again, and told from then on; but none of a person who is known to have said yes.
 */

/**
 * What is known of the choice, whatever a read shows: a no, which an update just wrote; or a yes, which an update just wrote or the
 * person has still to confirm.
 */
export type KnownChoice = Newsletter | undefined;

/** What is known of the choice before this run writes one. A read may show a yes that an earlier run ended a moment ago. */
export function choiceBefore({ before, current, context }: KnownBefore): KnownChoice {
  if (context.awaitsConfirmation) return "subscribed";
  const isLate = before.marketingActive === true && current.customer.newsletter === "unsubscribed";
  return isLate ? "unsubscribed" : undefined;
}

type KnownBefore = { before: WireCustomer; current: Snapshot; context: WriteContext };

/** The choice that goes along with a registration that is not to change it. */
export function choiceSentAlong(
  { marketingActive }: Pick<WireCustomer, "marketingActive">,
  { registrationNeedsNo }: AccountTraits,
  known: KnownChoice,
): { marketing_active?: boolean } {
  if (known === "unsubscribed") return { marketing_active: false };
  const isTold = marketingActive === true || (marketingActive === false && registrationNeedsNo && !known);
  return isTold ? { marketing_active: marketingActive } : {};
}

/**
 * The customer after a registration that named no choice, with the no that was shown before it. An account that subscribes new
 * customers by itself is looked at longer, once: it may do the same here, and show it late.
 * @param unsubscribe writes the no
 */
export async function withKeptNo(
  client: Framework360Client,
  { shown, ...known }: KnownBefore & { shown: WireCustomer },
  options: WriteOptions,
  unsubscribe: () => Promise<unknown>,
): Promise<WireCustomer> {
  const { before } = known;
  if (before.marketingActive !== false || choiceBefore(known)) return shown;
  const { subscribesNew, registrationNeedsNo, registrationKeepsNo } = await client.traits.read();
  if (registrationNeedsNo) return shown;
  const isAnother = ({ marketingActive, unread }: WireCustomer) =>
    marketingActive !== false && !unread.includes("newsletter");
  const isOpen = subscribesNew && !registrationKeepsNo && !isAnother(shown);
  const last = isOpen ? await lookUntil(() => readBack(client, before.id), isAnother, options) : shown;
  if (isAnother(last)) {
    await client.traits.learn({ registrationNeedsNo: true });
    await unsubscribe();
    return readBack(client, before.id);
  }
  if (isOpen && last.marketingActive === false) await client.traits.learn({ registrationKeepsNo: true });
  return last;
}
