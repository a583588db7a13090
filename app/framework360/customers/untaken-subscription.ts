import type { WriteContext } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import type { WireCustomer } from "../api/schemas.ts";
import { lookUntil, looksAfterMs } from "../api/wait.ts";
import { readBack } from "./read-back.ts";
import type { RegisteredValues } from "./second-registration.ts";
import type { WriteOptions } from "./write-options.ts";

type Run = {
  client: Framework360Client;
  before: Pick<WireCustomer, "id">;
  context: WriteContext;
  options: WriteOptions;
};

/**
 * Whether a subscription is to be sent by an update as well, after it was registered: the registration of a known e-mail may be
 * accepted and do nothing. That it is not shown may also mean that the person has to confirm it, and a second call would
 * mail the person twice. So this is done where a new customer's subscription was seen to count at once, and where a person tries
 * again what was not taken before.
 */
export async function isUntaken(
  { newsletter }: RegisteredValues,
  { client, before, context, options }: Run,
): Promise<boolean> {
  if (newsletter !== "subscribed") return false;
  const { subscribesAtOnce, updateOfNewsletter } = await client.traits.read();
  if (updateOfNewsletter === "ignores") return false;
  if (!subscribesAtOnce && !context.untaken?.includes("newsletter")) return false;
  const isTaken = ({ marketingActive }: WireCustomer) => marketingActive === true;
  const pauses = subscribesAtOnce ? looksAfterMs : [0];
  return !isTaken(await lookUntil(() => readBack(client, before.id), isTaken, { ...options, pauses }));
}
