import { afterAll, beforeAll, expect, test } from "vitest";

import type { ShopifySandbox } from "../../../sandbox/shopify/server.ts";
import { personalityNamed } from "../../personalities/choices.ts";
import { leapOverWaits } from "../../personalities/leaping-clock.ts";
import { liveInOneProcess } from "../../personalities/one-process.ts";
import { isWell } from "../../personalities/run.ts";
import { startShopify } from "../../support/shopify.ts";

let shopify: ShopifySandbox;
const pause = leapOverWaits();

beforeAll(async () => {
  ({ sandbox: shopify } = await startShopify());
  shopify.control.change({ plan: "plus" });
});

afterAll(() => shopify.close());

// Accounts that showed faults once: each blanked, refused or mailed in a way of its own.
test.each(["random-1112-2", "random-1113-2", "random-1113-38", "random-1012-11"])(
  "%s lives well, one customer after the other",
  async (name) => {
    const course = { people: 18, edits: 32, seed: 7 };
    const life = await liveInOneProcess(personalityNamed(name)!, course, { shopify, pause });
    expect(life.found).toEqual([]);
    expect(isWell(life)).toBe(true);
  },
);

// Accounts that blanked extra fields, or did not get them.
test.each(["random-5000-13", "random-5002-29"])("%s keeps and gets extra fields", async (name) => {
  const setting = { shopify, pause, hasPlaces: true };
  const life = await liveInOneProcess(personalityNamed(name)!, { people: 24, edits: 48, seed: 7 }, setting);
  expect(life.found).toEqual([]);
  expect(isWell(life)).toBe(true);
});
