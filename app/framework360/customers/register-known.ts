import type { Framework360Client } from "../api/client.ts";
import { failedBecause } from "../api/failure.ts";
import { billingParameters, type WireCustomer } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import type { Parameters } from "../api/transport.ts";
import { fromWire } from "./mapping.ts";
import { sendWithHeldPhone } from "./phone-forms.ts";
import { asksForBlankName, withStandIns } from "./update-person.ts";

/**
 * Registers the e-mail of a known customer once more. A name that the customer does not have is sent as for a new customer, by a
 * stand-in, where the account asks for it.
 * @param complete everything that was read of the customer, with what is to be written
 * @returns the id that the registration was answered with
 * @throws {Framework360Error} the refusal, where the account takes none of the forms
 */
export async function registerKnown(
  client: Framework360Client,
  before: WireCustomer,
  complete: Parameters,
): Promise<string | null> {
  const { standIns } = await client.traits.read();
  let first: unknown = null;
  for (const parameters of [complete, ...withStandIns(complete, standIns)]) {
    try {
      return await registerComplete(client, before, parameters);
    } catch (error) {
      if (!asksForBlankName(error, complete)) throw error;
      first ??= error;
    }
  }
  throw first;
}

/**
 * Where a registration is refused in words that name no field, it is sent once more without phone and billing data, as for
 * a new customer. An account that replaces may blank those; they are put back then, but one of two addresses could not be.
 */
async function registerComplete(
  client: Framework360Client,
  before: WireCustomer,
  complete: Parameters,
): Promise<string | null> {
  const traits = await client.traits.read();
  const { registersBare } = traits;
  const bare = Object.fromEntries(Object.entries(complete).filter(([name]) => !isLeftOut(name)));
  const isShorter = Object.keys(bare).length < Object.keys(complete).length;
  const mayBeBare = isShorter && !mayLoseAddress(before, traits);
  if (registersBare && mayBeBare) return client.registerCustomer(bare);
  try {
    return await sendWithHeldPhone(client, complete, fromWire(before).country, client.registerCustomer);
  } catch (error) {
    if (!mayBeBare || !failedBecause(error, "unavailable") || !error.isAnswer) throw error;
    const made = await client.registerCustomer(bare);
    await client.traits.learn({ registersBare: true });
    return made;
  }
}

/** Whether a registration without billing data may blank one of two addresses for good. */
export function mayLoseAddress(
  { hasTwoAddresses }: WireCustomer,
  { secondRegistration }: AccountTraits,
): boolean {
  return hasTwoAddresses && secondRegistration !== "works";
}

function isLeftOut(name: string): boolean {
  return ["telefono", "dati_fatturazione", ...billingParameters].includes(name);
}
