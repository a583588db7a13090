import type { Framework360Client } from "../api/client.ts";
import type { WireCustomer } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import { readBack } from "./read-back.ts";

/*
 * What is shown as a no may be one, no choice at all, or a subscription that the person has still to confirm, which a no would end. So
 * the registration of a known e-mail is told a yes alone. Where an account then makes something else of the no, a yes by
 * itself or a blank, the no is written again, and told from then on.
 */

/** The choice that goes along with a registration that is not to change it. */
export function choiceSentAlong(
  { marketingActive }: Pick<WireCustomer, "marketingActive">,
  { subscribesNew, registrationNeedsNo }: AccountTraits,
): { marketing_active?: boolean } {
  const isTold =
    marketingActive === true || (marketingActive === false && (subscribesNew || registrationNeedsNo));
  return isTold ? { marketing_active: marketingActive } : {};
}

/**
 * The customer after a registration that named no choice, with the no that was shown before it.
 * @param unsubscribe writes the no
 */
export async function withKeptNo(
  client: Framework360Client,
  { before, shown }: { before: WireCustomer; shown: WireCustomer },
  unsubscribe: () => Promise<unknown>,
): Promise<WireCustomer> {
  if (before.marketingActive !== false || shown.marketingActive === false) return shown;
  if (shown.unread.includes("newsletter")) return shown;
  const { subscribesNew, registrationNeedsNo } = await client.traits.read();
  if (subscribesNew || registrationNeedsNo) return shown;
  await client.traits.learn({ registrationNeedsNo: true });
  await unsubscribe();
  return readBack(client, before.id);
}
