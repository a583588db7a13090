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
