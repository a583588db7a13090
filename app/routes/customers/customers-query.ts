import { z } from "zod";

import { sideNames, type SideName } from "../../sync/customer.ts";
import { standingStates, type StandingState } from "../../sync/standing-state.ts";

/** The side, the state and the position of a list: everything but the text searched for. */
export type CustomersAddress = { side: SideName; state: StandingState | null; at: string | null };

/** A parameter that is missing or malformed does not apply. */
const schema = z.object({
  side: z.enum(sideNames).catch("framework360"),
  state: z.enum(standingStates).nullable().catch(null),
  at: z.string().max(200).nullable().catch(null),
});

export function parseCustomersQuery(read: (name: string) => unknown): CustomersAddress {
  return schema.parse({ side: read("side"), state: read("state"), at: read("at") });
}
