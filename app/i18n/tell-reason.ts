import type { TFunction } from "i18next";

import type { ActivityEntry } from "../store/activity.ts";
import type { Given } from "./tell-detail.ts";

type Told = Pick<ActivityEntry, "target"> & {
  reason: NonNullable<ActivityEntry["reason"]>;
  detail?: ActivityEntry["detail"];
};

/** Why a customer was not synchronized, and what to do about it. */
export function tellReason(told: Told, given: Given): { what: string; todo: string } {
  const t = given as TFunction<["common"]>;
  const side = t(`common:side.${told.target ?? "unknown"}`);
  const code = codeOf(told);
  return { what: t(`common:reason.${code}.what`, { side }), todo: t(`common:reason.${code}.todo`) };
}

/** What app/jobs says of an e-mail or phone that moves from one customer to another. */
const stillTaken = /^(Another customer still has|The e-mail of .+ still belongs to) /;

/** The same reason may ask for something else of the merchant. */
function codeOf({ reason, target, detail }: Told) {
  // Shopify's access is not the Connection page's: whoever reads this has given it anew by opening the app.
  if (reason === "unauthorized" && target === "shopify") return "shopify-access";
  if (reason === "unavailable" && stillTaken.test(detail ?? "")) return "still-taken";
  return reason;
}
