import { randomUUID } from "node:crypto";

import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openAppQueue } from "../../support/app-queue.ts";

const shop = "deletions.myshopify.com";

let opened: Awaited<ReturnType<typeof openAppQueue>> | undefined;
let pool: pg.Pool;
let tell: (customerId: string, changedAt: Date | null) => Promise<void>;
let wasToldDeleted: (customerId: string, of?: string) => Promise<boolean>;

beforeAll(async () => {
  opened = await openAppQueue();
  ({ pool } = opened);
  await pool.query("INSERT INTO shop (domain) VALUES ($1)", [shop]);
  const { createWebhookStore } = await import("../../../app/intake/store-webhooks.ts");
  const news = await import("../../../app/store/webhook-news.ts");
  const receive = createWebhookStore(pool, opened.boss);
  tell = (customerId, changedAt) => {
    const requests = [{ shop, side: "shopify", customerId, cause: "webhook" } as const];
    return receive({
      shop,
      eventId: randomUUID(),
      requests,
      news: { customerId, changedAt },
      shopEvent: null,
    });
  };
  wasToldDeleted = (customerId, of = shop) => news.wasToldDeleted(pool, of, customerId);
}, 60_000);

afterAll(() => opened?.close());

test("a deletion is known for an hour after its notification, for its own customer and shop alone", async () => {
  await tell("deleted", null);
  await tell("deleted", new Date());
  await tell("changed", new Date());
  expect(await wasToldDeleted("deleted")).toBe(true);
  expect(await wasToldDeleted("deleted", "another.myshopify.com")).toBe(false);
  expect(await wasToldDeleted("changed")).toBe(false);
  expect(await wasToldDeleted("never told of")).toBe(false);
  await pool.query("UPDATE webhook_event SET received_at = received_at - interval '61 minutes'");
  expect(await wasToldDeleted("deleted")).toBe(false);
});
