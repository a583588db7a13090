import type { Base, Owed, OwedValue } from "./base.ts";
import { otherSide, type Changes, type Field, type SideName } from "./customer.ts";
import { explanation } from "./explanation.ts";
import type { TakenIdentity } from "./identity.ts";
import { keys } from "./merge-tags.ts";
import { tagKey } from "./normalize.ts";
import type { Refusal, SideError } from "./side.ts";

/** What a side refused of a write, as owed to it. */
export function owedRefusals(refusals: readonly Refusal[]): Owed[SideName] {
  return Object.fromEntries(refusals.map(({ field, explanation: why }) => [field, { explanation: why }]));
}

/** Everything of a write that a side refused as a whole, as owed to it, but for what it accepted before that. */
export function owedChanges(
  changes: Changes,
  { explanation: why, sent }: Pick<SideError, "explanation" | "sent">,
): Owed[SideName] {
  const left = (Object.keys(changes) as Field[]).filter(
    (field) => !(sent as readonly string[]).includes(field),
  );
  return owedRefusals(left.map((field) => ({ field, explanation: why })));
}

/** What is owed but for these fields. */
export function withoutOwed(owed: Owed, fields: readonly Field[]): Owed {
  const sides = Object.entries(owed).map(([side, values]) => {
    const kept = Object.entries(values).filter(([field]) => !fields.includes(field as Field));
    return [side, Object.fromEntries(kept)] as const;
  });
  return Object.fromEntries(sides.filter(([, values]) => Object.keys(values).length > 0));
}

/**
 * What a side did not take, with the values that other customers have there: those that they keep, and of those that customers are to
 * exchange the ones that the side refused.
 */
export function withTaken(refused: Owed, taken: readonly TakenIdentity[]): Owed {
  const owed: Owed = { ...refused };
  for (const { target, field, holderId, standing } of taken) {
    if (standing !== "keeps" && !(standing === "exchanges" && refused[target]?.[field])) continue;
    owed[target] = {
      ...owed[target],
      [field]: { explanation: explanation("taken-by-another", { id: holderId }), holderId },
    };
  }
  return owed;
}

/** Reasons for which a value was not sent at all, or not in the form that the account may take. */
const unsent: ReadonlySet<string> = new Set([
  "other-customer-shown",
  "not-shown",
  "tags-at-risk",
  "address-at-risk",
]);

/**
 * Whether an owed value was not sent, or was refused in the side's own words: that has mailed no person, and what is sent along with it
 * may be another today.
 */
export function hadNoEffect({ explanation: { code, said } }: OwedValue): boolean {
  return unsent.has(code) || (code === "data-refused" && said !== undefined);
}

/**
 * The fields of which `target` was given these very values before and did not take them: they stay owed or awaited, and
 * the side that they come from showed them at that time.
 */
export function triedBefore(changes: Changes, target: SideName, base: Base | null): Field[] {
  if (!base) return [];
  const source = base[otherSide(target)];
  const present = keys(source.tags ?? []);
  const { owed, awaited } = base;
  const wasSent = (field: Field) => {
    if (field in (awaited?.changes[target] ?? {})) return true;
    const value = owed[target]?.[field];
    return value !== undefined && !hadNoEffect(value);
  };
  return (Object.keys(changes) as Field[]).filter((field) => {
    if (!wasSent(field)) return false;
    // No choice is told as a no.
    if (field === "newsletter") return changes[field] === (source[field] ?? "unsubscribed");
    if (field !== "tags") return changes[field] === source[field];
    const { add, remove } = changes.tags!;
    return add.every((tag) => present.has(tagKey(tag))) && !remove.some((tag) => present.has(tagKey(tag)));
  });
}
