import { expect, test } from "vitest";

import { anna } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import { intentOf } from "./intent.ts";
import type { Plan } from "./plan.ts";
import type { Retry } from "./situation.ts";
import { forbidRepetition, mayBeThere } from "./unshown-creation.ts";

const [asked, accepted, later] = [
  "2026-06-01T09:59:00.000Z",
  "2026-06-01T10:00:00.000Z",
  "2026-06-01T10:01:00.000Z",
] as const;
const none = { shopify: {}, framework360: {} };
const creating = (email: string) =>
  ({ kind: "create", side: "framework360", customer: { ...anna, email }, conflicts: [] }) as const;
const again = creating("anna@example.it");
const known: Base = { ...emptyBase, intent: intentOf(again), unshownCreationAt: accepted };

/** Whether the run goes on. */
function goesOn(
  plan: Plan,
  base: Base | null,
  retry: Retry = "no",
  askedAt?: string,
  at: string = later,
): boolean {
  try {
    forbidRepetition(plan, base, { retry, askedAt, at, callTimeoutMs: 60_000 });
    return true;
  } catch (error) {
    expect(error).toMatchObject({
      ...{ side: "framework360", kind: at === later ? "refused" : "unavailable" },
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

test("one that was accepted a moment ago may only be shown late, so that another attempt looks again", () => {
  expect(goesOn(again, known, "no", undefined, "2026-06-01T10:00:14.000Z")).toBe(false);
});

test("a creation may be there while a call of the run that began it may take effect, and the side may show it late", () => {
  const begun: Base = { ...known, announced: { at: accepted, replaced: {} } };
  const until = (at: string, base: Base | null = begun, plan: Plan = again) =>
    mayBeThere(plan, { base }, { at, callTimeoutMs: 20_000, unanswered: none });
  expect(until("2026-06-01T10:00:34.000Z")).toBe(true);
  expect(until("2026-06-01T10:00:35.000Z")).toBe(false);
  expect(until(accepted, { ...begun, announced: null })).toBe(false);
  expect(until(accepted, null)).toBe(false);
  expect(mayBeThere(again, null, { at: accepted, callTimeoutMs: 20_000, unanswered: none })).toBe(false);
  expect(until(accepted, begun, creating("bice@example.it"))).toBe(false);
  expect(until(accepted, begun, { kind: "unchanged", conflicts: [] })).toBe(false);
});

test("tags may be there that an earlier run wrote a moment ago and that are not shown", () => {
  const tags = { add: ["vip"], remove: [] };
  const update: Plan = { kind: "update", changes: { ...none, framework360: { tags } }, conflicts: [] };
  const given = { at: accepted, callTimeoutMs: 20_000 };
  expect(mayBeThere(update, null, { ...given, unanswered: { ...none, framework360: { tags } } })).toBe(true);
  expect(mayBeThere(update, null, { ...given, unanswered: { ...none, shopify: { tags } } })).toBe(false);
});
