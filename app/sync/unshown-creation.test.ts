import { expect, test } from "vitest";

import { anna } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import { intentOf } from "./intent.ts";
import type { Plan } from "./plan.ts";
import type { Retry } from "./situation.ts";
import { forbidRepetition } from "./unshown-creation.ts";

const [asked, accepted, later] = [
  "2026-06-01T09:59:00.000Z",
  "2026-06-01T10:00:00.000Z",
  "2026-06-01T10:01:00.000Z",
] as const;
const creating = (email: string) =>
  ({ kind: "create", side: "framework360", customer: { ...anna, email }, conflicts: [] }) as const;
const again = creating("anna@example.it");
const known: Base = { ...emptyBase, intent: intentOf(again), unshownCreationAt: accepted };

/** Whether the run goes on. */
function goesOn(plan: Plan, base: Base | null, retry: Retry = "no", askedAt?: string): boolean {
  try {
    forbidRepetition(plan, base, { retry, askedAt });
    return true;
  } catch (error) {
    expect(error).toMatchObject({
      ...{ side: "framework360", kind: "refused" },
      explanation: { code: "registered-unshown" },
    });
    return false;
  }
}

test("a creation that was accepted and is not shown is repeated under another e-mail alone", () => {
  expect(goesOn(again, known)).toBe(false);
  expect(goesOn(creating("bice@example.it"), known)).toBe(true);
  expect(goesOn(again, { ...known, unshownCreationAt: null })).toBe(true);
  expect(goesOn(again, null)).toBe(true);
  expect(goesOn({ kind: "unchanged", conflicts: [] }, known)).toBe(true);
});

test("it is repeated where a person asks for this customer since, and by nothing else", () => {
  expect(goesOn(again, known, "by-hand", later)).toBe(true);
  expect(goesOn(again, known, "by-hand", asked)).toBe(false);
  expect(goesOn(again, known, "by-hand")).toBe(false);
  expect(goesOn(again, known, "among-many", later)).toBe(false);
  expect(goesOn(again, known, "automatic")).toBe(false);
});
