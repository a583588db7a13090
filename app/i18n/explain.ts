import type { TFunction } from "i18next";

import type { Field, SideName } from "../sync/customer.ts";
import type { Explained, Explanation } from "../sync/explanation.ts";
import type { Reason } from "../sync/outcome.ts";
import { shopRefusalOf } from "../sync/shop-refusal.ts";
import { fieldIn, meaningOf } from "./refusal-meaning.ts";

type T = TFunction<["common"]>;
/** A translator of any page: the keys here name their namespace. */
type AnyT =
  | T
  | TFunction<readonly ["activity", "common"]>
  | TFunction<["customers", "common"]>
  | TFunction<["customer", "common"]>;

type Failure = { reason: Reason; target: SideName | null; explanations?: readonly Explained[] };

/** Why a customer was not synchronized, and what to do about it. */
export function explainReason(failure: Failure, anyT: AnyT): { what: string; todo: string } {
  const t = anyT as T;
  // The general text leads to the Connection page, which is about Framework360.
  if (failure.reason === "unauthorized" && failure.target === "shopify") return shopifyAccess(failure, t);
  const side = t(`common:side.${failure.target ?? "unknown"}`);
  const text = reasonText(failure);
  return { what: t(`common:reason.${text}.what`, { side }), todo: t(`common:reason.${text}.todo`) };
}

function shopifyAccess({ explanations = [] }: Failure, t: T): { what: string; todo: string } {
  const why = explanations[0] ? shopRefusalOf(explanations[0].explanation) : "access";
  return { what: t("common:reason.shopify-access.what"), todo: t(`common:shopifyRefused.todo.${why}`) };
}

/** The key of the reason's texts: an `unavailable` that only waits for another customer has texts of its own. */
function reasonText({ reason, explanations = [] }: Failure) {
  const waits = explanations.some(({ explanation: { code } }) => waitingCodes.has(code));
  return reason === "unavailable" && waits ? "still-taken" : reason;
}

/** With these codes the side does answer; an e-mail or phone waits until another customer gives it up. */
const waitingCodes = new Set<Explanation["code"]>(["still-taken", "email-still-taken"]);

/** The explanation behind the reason: which field the side refused, why, and the side's own words as a quotation. */
export function explain({ field, explanation }: Explained, anyT: AnyT): string {
  const t = anyT as T;
  const why = inWords(field, explanation, t);
  return field === null ? why : t("common:notTaken", { field: t(`common:field.${field}`), why });
}

function inWords(field: Field | null, { code, params, said }: Explanation, t: T): string {
  const shown = Object.fromEntries(
    Object.entries({ ...holderSide(params), ...params }).map(([name, value]) => [
      name,
      shownParam(name, value, t),
    ]),
  );
  const side = String(shown.side ?? t("common:side.unknown"));
  // An error of Shopify's API has no words but its code.
  const quoted = code === "error-code" ? String(params?.error ?? "") : (said ?? "");
  if (quoted === "") return t(`common:explanation.${code}`, shown);
  const text = refusingCodes.has(code)
    ? meaningInWords(field, { side, quoted }, t)
    : t(`common:explanation.${code}`, shown);
  return `${text} ${t("common:said", { side, said: quoted })}`;
}

/** Codes that say only that the side refused: what the refusal means is in the side's own words. */
const refusingCodes = new Set<Explanation["code"]>(["data-refused", "call-failed", "error-code"]);

/** Meanings that are about one value of the customer. */
const ofValues = ["missing", "taken", "tooMany", "long", "short", "characters", "invalid"] as const;

/** The meaning of a refusal, and the field that only the quoted words name. */
function meaningInWords(
  field: Field | null,
  { side, quoted }: { side: string; quoted: string },
  t: T,
): string {
  const meaning = meaningOf(quoted);
  const ofValue = ofValues.find((one) => one === meaning);
  const named = field === null && ofValue ? fieldIn(quoted) : null;
  const isUnclear = field === null && named === null;
  if (isUnclear && (ofValue === "missing" || ofValue === "invalid")) {
    return t(`common:refusal.${ofValue}Somewhere`, { side });
  }
  const why = t(`common:refusal.${meaning}`, { side });
  return named === null ? why : t("common:concerns", { field: t(`common:field.${named}`), why });
}

/** The side of the customer with this id, for codes that name no side: only Shopify's ids are global ones. */
function holderSide(params: Explanation["params"]): { side?: SideName } {
  if (typeof params?.id !== "string") return {};
  return { side: params.id.startsWith("gid://shopify/") ? "shopify" : "framework360" };
}

/** Shopify's ids are shown as in the admin: only the number. */
function shownParam(name: string, value: string | number, t: T): string | number {
  if (name === "side") return t(`common:side.${value as SideName}`);
  return name === "id" ? String(value).replace(shopifyId, "") : value;
}

const shopifyId = /gid:\/\/shopify\/Customer\//g;

/** Text that an earlier version stored instead of codes: English, and quoted unchanged. */
export function explainEarlier(detail: string, anyT: AnyT): string {
  return (anyT as T)("common:earlier", { said: detail.replaceAll(shopifyId, "") });
}
