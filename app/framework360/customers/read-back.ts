import { explanation } from "../../sync/explanation.ts";
import type { SideError } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { Framework360Error } from "../api/failure.ts";
import type { WireCustomer } from "../api/schemas.ts";
import { unshownCreation } from "../../sync/unshown-creation.ts";
import { lookUntil } from "../api/wait.ts";
import { fromWire } from "./mapping.ts";
import type { WriteOptions } from "./write-options.ts";

/**
 * The customer as the account shows it after a write.
 * @throws {SideError} `unavailable` when it shows no such customer
 */
export async function readBack(client: Framework360Client, id: string): Promise<WireCustomer> {
  const wire = await client.getCustomer({ id });
  if (wire?.id !== id) throw notShown();
  return wire;
}

/**
 * The customer that a registration made; reads may come late. The answer may hold a number that is not the id, so the
 * customer is recognised by its e-mail.
 * @throws {SideError} `unavailable` when the account shows no such customer: the person may have to confirm by mail first
 */
export async function readRegistered(
  client: Framework360Client,
  email: string,
  id: string | null,
  options: Pick<WriteOptions, "pause"> = {},
): Promise<WireCustomer> {
  const look = async (isLast: boolean) => {
    const told = id === null ? null : await client.getCustomer({ id }, { isLookedAgain: true });
    if (told && fromWire(told).email === email) return told;
    return client.getCustomer({ email }, { isLookedAgain: !isLast });
  };
  const found = await lookUntil(look, (customer) => customer !== null, options);
  if (found === null) throw new Framework360Error("unavailable", explanation(unshownCreation));
  return found;
}

function notShown(): SideError {
  return new Framework360Error("unavailable", explanation("not-shown"));
}
