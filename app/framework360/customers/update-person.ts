import type { Framework360Client } from "../api/client.ts";
import { failedBecause, Framework360Error } from "../api/failure.ts";
import { personParameters } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import type { Parameters } from "../api/transport.ts";

const operation = "customers/update";

/** What an update of these parameters sends: where the account asks for them, the names and the e-mail that it shows as well. */
export function sentWithPerson(
  shown: Readonly<Record<string, string | null>>,
  sent: Parameters,
  { updateNeedsPerson }: Pick<AccountTraits, "updateNeedsPerson">,
): Parameters {
  if (!updateNeedsPerson) return sent;
  const known = personParameters.filter((name) => shown[name]);
  const person: Parameters = Object.fromEntries(known.map((name) => [name, shown[name]]));
  return { ...person, ...sent };
}

/**
 * Sends an update, with the customer's names and e-mail beside it where the account asks for them: the vendor's reference does so
 * where a customer is registered, and is silent about updates.
 * @param shown the customer's texts as the account shows them
 * @throws {Framework360Error} the first refusal, unless the second one names a value that is to be written
 */
export async function updateWithPerson(
  { traits }: Pick<Framework360Client, "traits">,
  shown: Readonly<Record<string, string | null>>,
  sent: Parameters,
  update: (parameters: Parameters) => Promise<void>,
): Promise<void> {
  const unsent = personParameters.filter((name) => !(name in sent) && shown[name]);
  if (unsent.length === 0) return update(sent);
  const all = sentWithPerson(shown, sent, { updateNeedsPerson: true });
  const { updateNeedsPerson, withoutEffect: before } = await traits.read();
  if (updateNeedsPerson) return update(all);
  try {
    await update(sent);
  } catch (error) {
    if (!(error instanceof Framework360Error) || !error.asksForMore) throw error;
    await update(all).catch((second: unknown) => {
      const isAboutSent = failedBecause(second, "invalid-data") && (second.parameter ?? "") in sent;
      throw isAboutSent ? second : error;
    });
    // What was accepted without effect tells nothing: the account may not have read the form of body that it refused.
    const { withoutEffect: after } = await traits.read();
    if ((after[operation] ?? 0) <= (before[operation] ?? 0)) await traits.learn({ updateNeedsPerson: true });
  }
}
