import { explanation } from "../../sync/explanation.ts";
import type { SideError } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { Framework360Error } from "../api/failure.ts";
import type { WireCustomer } from "../api/schemas.ts";
import { unshownCreation } from "../../sync/unshown-creation.ts";
import { lookUntil, wait } from "../api/wait.ts";
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

/** For how long an account that shows late is waited for before what it shows is sent back to it. */
const settlesWithinMs = 4_000;

/**
 * Waits where the account shows late, so that a person's edit of right before shows: what is sent along beside a value would be
 * written over it.
 * @returns whether it waited
 */
export async function waitUntilSettled(
  client: Framework360Client,
  { pause = wait }: Pick<WriteOptions, "pause">,
): Promise<boolean> {
  const { showsLate } = await client.traits.read();
  if (showsLate) await pause(settlesWithinMs);
  return showsLate;
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
  let looks = 0;
  const look = async (isLast: boolean) => {
    looks += 1;
    const told = id === null ? null : await client.getCustomer({ id }, { isLookedAgain: true });
    if (told && fromWire(told).email === email) return told;
    return client.getCustomer({ email }, { isLookedAgain: !isLast });
  };
  const found = await lookUntil(look, (customer) => customer !== null, options);
  if (found === null) throw new Framework360Error("unavailable", explanation(unshownCreation));
  if (looks > 1) await client.traits.learn({ showsLate: true });
  return found;
}

function notShown(): SideError {
  return new Framework360Error("unavailable", explanation("not-shown"));
}
