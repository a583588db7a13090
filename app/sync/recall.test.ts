import { expect, test } from "vitest";

import { anna, faithful, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase } from "./base.ts";
import { recall } from "./recall.ts";

const at = "2026-06-01T10:00:00.000Z";
const soon = "2026-06-01T10:00:10.000Z";

test("what a write replaced that took effect unheard of comes late when it is shown once more", () => {
  const written = { ...anna, city: "Como" };
  const announced = {
    ...emptyBase,
    ...{ shopify: anna, framework360: anna },
    intent: { framework360: { city: "Como" } },
  };
  const shown = { shopify: snapshotOf(written), framework360: snapshotOf(written) };
  const { base } = recall(shown, announced, { represent: faithful, at });
  expect(base).toMatchObject({ intent: {}, framework360: { city: "Como" } });

  const stale = { ...shown, framework360: snapshotOf(anna) };
  const { now, late } = recall(stale, base, { represent: faithful, at: soon });
  expect(late).toBe("framework360");
  expect(now.framework360?.customer.city).toBe("Como");
});

test("what was not written replaced nothing", () => {
  const announced = {
    ...emptyBase,
    shopify: anna,
    framework360: anna,
    intent: { shopify: { city: "Como" } },
  };
  const shown = { shopify: snapshotOf(anna), framework360: snapshotOf(anna) };
  expect(recall(shown, announced, { represent: faithful, at }).base?.recent).toBeNull();
});
