import { createHmac } from "node:crypto";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import type { SandboxWorld } from "../../sandbox/world.ts";
import { sendWebhook, shop, webhookHeaders } from "../support/merchant.ts";
import { writesOf } from "../chaos/rest.ts";
import type { Attack, Stage } from "./attack.ts";
import { healthyShop } from "./healthy-shop.ts";
import { nested } from "./bodies.ts";
import { countStatuses, sendRaw } from "./raw-request.ts";
import { arrives, whenHandled, whenIdsAreWritten } from "./wait.ts";

const changed = '{"id":1,"admin_graphql_api_id":"gid://shopify/Customer/1","email":"anna@example.it"}';
const harmful = ["app/uninstalled", "shop/redact", "customers/redact", "customers/data_request"];
const customerTopics = ["customers/create", "customers/update", "customers/delete", "customers/merge"];

/** Sends what was signed for one shop and topic in the name of others. */
async function replay(
  stage: Stage,
  bodies: readonly string[],
  topics: readonly string[],
  shopDomain = healthyShop,
): Promise<number[]> {
  const statuses: number[] = [];
  for (const body of bodies) {
    for (const topic of topics) {
      const answer = await sendWebhook(stage.world, topic, body, { "X-Shopify-Shop-Domain": shopDomain });
      statuses.push(answer.status);
    }
  }
  await whenHandled(stage);
  return statuses;
}

/** What a shop would lose: whether it has the app, its rows, and what may be downloaded of its customers. */
async function holdings({ database }: Stage, shopDomain: string): Promise<string> {
  const { rows } = await database.query<{ held: string }>(
    `SELECT concat_ws(' ',
       (SELECT count(*) FROM shop WHERE domain = $1 AND uninstalled_at IS NULL), 'installed',
       (SELECT count(*) FROM session WHERE shop = $1), 'sessions',
       (SELECT count(*) FROM framework360_connection WHERE shop = $1), 'accounts',
       (SELECT count(*) FROM customer_link WHERE shop = $1), 'links',
       (SELECT count(*) FROM data_request WHERE shop = $1), 'data requests') AS held`,
    [shopDomain],
  );
  return rows[0]!.held;
}

/** Runs a replay, after which the shop must hold what it held before. */
async function withoutLoss(stage: Stage, shopDomain: string, attack: () => Promise<number[]>) {
  const before = await holdings(stage, shopDomain);
  const statuses = await attack();
  const after = await holdings(stage, shopDomain);
  const faults = before === after ? [] : [`the shop held ${before}, and then ${after}`];
  if (statuses.some((status) => status >= 500 || status === 0)) faults.push(countStatuses(statuses));
  return {
    times: statuses.length,
    seen: `answered ${countStatuses(statuses)}; the shop keeps everything`,
    faults,
  };
}

const aboutShop = (domain: string, more = "") => `{"shop_id":1,"shop_domain":"${domain}"${more}}`;
const aboutCustomer = (domain: string) => aboutShop(domain, ',"customer":{"id":1},"orders_to_redact":[]');

const replays: Attack[] = [
  {
    name: "Webhook: a captured body as a privacy topic or uninstallation of another shop",
    isShort: true,
    run: (stage) =>
      withoutLoss(stage, healthyShop, () =>
        replay(
          stage,
          [changed, aboutCustomer(shop), aboutShop(shop), `{"myshopify_domain":"${shop}"}`],
          harmful,
        ),
      ),
  },
  {
    name: "Webhook: an old shop/redact and app/uninstalled of a shop that has the app, dated today",
    isShort: true,
    run: (stage) =>
      withoutLoss(stage, shop, () =>
        replay(
          stage,
          [aboutShop(shop), `{"id":1,"myshopify_domain":"${shop}","domain":"${shop}"}`],
          ["shop/redact", "app/uninstalled"],
          shop,
        ),
      ),
  },
  {
    name: "Webhook: customers/delete, customers/merge and customers/update of another shop's customer",
    async run(stage) {
      const { world } = stage;
      const { customer } = createCustomer(world.shopify.shop, { email: "victim@example.it" });
      const merge = JSON.stringify({
        admin_graphql_api_customer_kept_id: "gid://shopify/Customer/1",
        admin_graphql_api_customer_deleted_id: customer!.id,
        status: "completed",
      });
      const about = JSON.stringify({ id: 1, admin_graphql_api_id: customer!.id });
      if (!(await arrives(stage, "victim@example.it"))) throw new Error("the customer was not created");
      await whenHandled(stage);
      return withoutLoss(stage, shop, () => replay(stage, [about, merge], customerTopics, shop));
    },
  },
  {
    name: "Webhook: the same deliveries again, days later and with new ids",
    async run(stage) {
      const { world, scale } = stage;
      const { id } = world.shopify.shop.ordered[0]!;
      const body = JSON.stringify({ id: 1, admin_graphql_api_id: id });
      // What the delivery itself leads to, and what else was changed before, is no repeated write.
      await sendWebhook(world, "customers/update", body);
      await whenHandled(stage);
      await whenIdsAreWritten(stage);
      const before = JSON.stringify(writesOf(world));
      const statuses: number[] = [];
      for (let time = 0; time < 30 * scale; time += 1) {
        const headers = {
          "X-Shopify-Webhook-Id": `replayed-${time % 10}`,
          "X-Shopify-Triggered-At": new Date(Date.now() - time * 86_400_000).toISOString(),
        };
        statuses.push((await sendWebhook(world, "customers/update", body, headers)).status);
      }
      await whenHandled(stage);
      const after = JSON.stringify(writesOf(world));
      const faults = before === after ? [] : [`writes before ${before}, and then ${after}`];
      return { times: statuses.length, seen: `answered ${countStatuses(statuses)}; nothing written`, faults };
    },
  },
];

/** Signed over these bytes, unless told. */
function signed(body: Buffer, over: string | Buffer = body, headers: Record<string, string> = {}) {
  return {
    method: "POST",
    path: "/webhooks/shopify",
    body,
    headers: { ...webhookHeaders("customers/update", over), ...headers },
  };
}

async function send({ appOrigin }: SandboxWorld, ...given: Parameters<typeof signed>): Promise<number> {
  return (await sendRaw(appOrigin, signed(...given))).status;
}

const signatures: Attack = {
  name: "Webhook: other bytes under a signature, and bytes that are no UTF-8",
  isShort: true,
  async run({ world }) {
    const original = Buffer.from('{"id":1,"note":"\uFFFD"}');
    const replaced = Buffer.concat([Buffer.from('{"id":1,"note":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    const marked = Buffer.concat([Buffer.from("\uFEFF"), original]);
    const forged = [await send(world, replaced, original), await send(world, marked, original)];
    const odd = [await send(world, replaced), await send(world, marked), await send(world, Buffer.alloc(0))];
    const faults = [
      ...(forged.some((status) => status !== 401) ? [`other bytes were answered ${forged.join(", ")}`] : []),
      ...(odd.some((status) => status === 401 || status >= 500)
        ? [`signed bytes were answered ${odd.join(", ")}`]
        : []),
    ];
    return { times: 5, seen: `forged: ${forged.join(", ")}; signed as they are: ${odd.join(", ")}`, faults };
  },
};

/** Headers that are longer or odder than any that Shopify sends, each among honest ones at the same moment. */
const headers: Attack = {
  name: "Webhook: ids of kilobytes, odd dates, topics and domains, among honest ones at the same moment",
  isShort: true,
  async run({ world, scale }) {
    const body = Buffer.from(changed);
    const random = () => createHmac("sha256", crypto.randomUUID()).digest("hex").repeat(60);
    const odd: Record<string, string>[] = [
      { "X-Shopify-Webhook-Id": random() },
      { "X-Shopify-Webhook-Id": random() + random() },
      { "X-Shopify-Webhook-Id": "\u00ff".repeat(3_000) },
      ...[
        "+275760-09-13T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2026-13-45T99:99:99Z",
      ].map((at) => ({ "X-Shopify-Triggered-At": at })),
      { "X-Shopify-Topic": `customers/${"a".repeat(8_000)}` },
      { "X-Shopify-Shop-Domain": `${"a".repeat(8_000)}.myshopify.com` },
      { "X-Shopify-Shop-Domain": "unknown.myshopify.com" },
      { "X-Shopify-Webhook-Id": random() },
    ];
    const honest: Promise<number>[] = [];
    const others: Promise<number>[] = [];
    for (let time = 0; time < 2 * scale; time += 1) {
      for (const one of odd) {
        others.push(send(world, body, body, one));
        honest.push(send(world, body));
      }
    }
    const [mine, theirs] = [await Promise.all(honest), await Promise.all(others)];
    const faults = [
      ...(mine.some((status) => status !== 200) ? [`honest ones were answered ${countStatuses(mine)}`] : []),
      ...(theirs.some((status) => status >= 500 || status === 0)
        ? [`odd ones: ${countStatuses(theirs)}`]
        : []),
    ];
    return {
      times: theirs.length,
      seen: `odd ones ${countStatuses(theirs)}; honest ones ${countStatuses(mine)}`,
      faults,
    };
  },
};

const bodies: Attack = {
  name: "Webhook: bodies of 1 MB, nested, with long ids and tags, many at once",
  isShort: true,
  async run({ world, scale }) {
    const all = [
      nested("[", "]", 500_000),
      nested('{"id":', "}", 150_000),
      `{"id":${"9".repeat(1_000_000)}}`,
      `{"id":1,"admin_graphql_api_id":"gid://shopify/Customer/${"1".repeat(1_000_000)}"}`,
      `{"id":1,"tags":"${"“".repeat(330_000)}"}`,
      `{"id":1,${'"id":1,'.repeat(140_000)}"x":1}`,
      `[${"{},".repeat(330_000)}{}]`,
      `{"id":1,"a":[${"1,".repeat(500_000)}1]}`,
      '"\\u0000"',
      '{"id":1,"admin_graphql_api_id":"gid://shopify/Customer/1\\u0000"}',
      `{"id":1,"current":["read_customers","${"x".repeat(900_000)}"]}`,
    ].map((text) => Buffer.from(text));
    const statuses: number[] = [];
    const topics = ["customers/update", "app/scopes_update", "customers/merge", "customers/redact"];
    for (const topic of scale > 1 ? topics : topics.slice(0, 2)) {
      for (let time = 0; time < scale; time += 1) {
        const sent = all.map((body) => send(world, body, body, { "X-Shopify-Topic": topic }));
        statuses.push(...(await Promise.all(sent)));
      }
    }
    const faults = statuses.some((status) => status >= 500 || status === 0) ? [countStatuses(statuses)] : [];
    return { times: statuses.length, seen: `answered ${countStatuses(statuses)}`, faults };
  },
};

export const webhookAttacks: Attack[] = [...replays, signatures, headers, bodies];
