import type { TFunction } from "i18next";

import type { SideName } from "../../sync/customer.ts";
import type { StandingState } from "../../sync/standing-state.ts";

/** How a customer stands with the other side, in words. */
export function stateText(state: StandingState, other: SideName, t: TFunction<"customers">): string {
  return state === "missing" || state === "deleted" ? t(`state.${state}.${other}`) : t(`state.${state}`);
}
