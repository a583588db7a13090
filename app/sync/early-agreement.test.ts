import { expect, test } from "vitest";

import { anna, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Customer, Field, ValueField } from "./customer.ts";
import { withEarlyAgreement } from "./early-agreement.ts";
import { explanation } from "./explanation.ts";
import type { Decision } from "./plan.ts";

const both = { firstName: "Anna", lastName: "Riva", city: "Lodi", phone: "+393331234567", company: null };
const agreed: Decision = { kind: "agreed" };
const write: Decision = { kind: "write", to: "framework360", conflict: true };

type Found = { base?: Partial<Base>; decisions?: [ValueField, Decision][]; framework360?: Partial<Customer> };

/** What counts as agreed on where the run's writes come to nothing. */
function kept(
  { base = {}, decisions = [], framework360 = {} }: Found = {},
  hidden: readonly Field[] = [],
): Base {
  const all = new Map<ValueField, Decision>([
    ...(Object.keys(both) as ValueField[]).map((field) => [field, agreed] as const),
    ...decisions,
  ]);
  const now = {
    shopify: snapshotOf({ ...anna, ...both }),
    framework360: snapshotOf({ ...anna, ...both, ...framework360 }, { hidden }),
  };
  return withEarlyAgreement({ ...emptyBase, ...base }, now, { fields: all, tags: null, leftOut: [] });
}

test("what both sides hold alike is agreed on before anything is written, each in its own spelling", () => {
  const { shopify, framework360 } = kept({ framework360: { lastName: "RIVA" } });
  expect(shopify).toEqual({ firstName: "Anna", lastName: "Riva" });
  expect(framework360).toEqual({ firstName: "Anna", lastName: "RIVA" });
});

test("neither what is to be written, nor what a write that broke off may leave otherwise, is", () => {
  expect(kept({ decisions: [["lastName", write]] }).shopify).toEqual({ firstName: "Anna" });
  expect(kept({}, ["firstName"]).shopify).toEqual({ lastName: "Riva" });
  const now = { shopify: snapshotOf(anna), framework360: null };
  expect(withEarlyAgreement(emptyBase, now, { fields: new Map(), tags: null, leftOut: [] })).toBe(emptyBase);
});

test("what is open between both sides stays so", () => {
  const owed = {
    framework360: { firstName: { explanation: explanation("not-taken", { side: "framework360" }) } },
  };
  const awaited = { since: "2026-06-01T10:00:00.000Z", changes: { shopify: { firstName: "Anna" } } };
  const open: Partial<Base>[] = [
    { disputed: ["firstName"] },
    { undone: ["firstName"] },
    { owed },
    { awaited },
  ];
  for (const base of open) expect(kept({ base }).shopify).toEqual({ lastName: "Riva" });
});
