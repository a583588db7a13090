import { companyMarks } from "./decide.ts";
import type { CarriedOut } from "./draft.ts";
import type { Pair } from "./situation.ts";

/**
 * What was carried out, with the company held back where it was kept for the sake of a VAT number or SDI code that Framework360 then
 * did not get: it stays as it was in the base, so that the next run decides about it again.
 */
export function withCompanyUndecided(pair: Pair, done: CarriedOut): CarriedOut {
  if (!lacksReason(pair, done)) return done;
  return { ...done, held: { has: (field) => field === "company" || done.held.has(field) } };
}

function lacksReason({ now }: Pair, { decisions, failed, refused }: CarriedOut): boolean {
  const company = decisions.fields.get("company");
  if (company?.kind !== "withheld" || company.explanation.code !== "company-kept") return false;
  const isGiven = (field: (typeof companyMarks)[number]) => {
    const decision = decisions.fields.get(field);
    const isWritten = decision?.kind === "write" && decision.to === "framework360";
    return isWritten && !failed.has("framework360") && !refused.framework360?.[field];
  };
  return companyMarks.every((field) => now.framework360.customer[field] === null && !isGiven(field));
}
