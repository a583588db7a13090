import { afterAll, beforeAll, expect, test } from "vitest";

import { createSealer } from "../../../app/store/encryption/seal.ts";
import { forgetCustomer } from "../../../app/store/redaction.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a-shop.myshopify.com";
const sealer = createSealer(Buffer.alloc(32, "odd").toString("base64"));
let store: TestStore;

beforeAll(async () => {
  store = await openTestStore(shop);
});

afterAll(() => store.close());

// An account's ids are opaque: any text without control characters (app/framework360/api/wire-text.ts).
test.each(["è1", "日本", "(1", "1*", "^1$", "a|b", "a b", "1-2", "a\\b", "\\d", 'a"1'])(
  "a customer whose id is %s is redacted, with the words of other lines that name the id, and no others",
  async (framework360Id) => {
    const shopifyId = "gid://shopify/Customer/1";
    for (const table of ["activity", "customer_link"]) await store.pool.query(`DELETE FROM ${table}`);
    await store.db.customerLink.create({ data: { shop, shopifyId, framework360Id, syncedAt: new Date() } });
    const lineNaming = async (id: string) => {
      const explanations = JSON.stringify([
        { field: "email", explanation: { code: "taken-by-another", params: { id } } },
      ]);
      await store.pool.query(
        `INSERT INTO activity (id, shop, at, cause, outcome, shopify_id, explanations)
         VALUES (gen_random_uuid(), $1, now(), 'webhook', 'failed', 'gid://shopify/Customer/2', $2)`,
        [shop, explanations],
      );
    };
    await lineNaming(framework360Id);
    await lineNaming(`x${framework360Id}x`);
    await forgetCustomer(store.db, sealer, shop, { shopify: [shopifyId], framework360: [framework360Id] });
    const { rows } = await store.pool.query<{ named: string[] }>(
      "SELECT ARRAY(SELECT explanations::text FROM activity) AS named",
    );
    const kept = rows[0]!.named.filter((text) => text !== "[]");
    expect(kept).toHaveLength(1);
    expect(kept[0]).toContain(JSON.stringify(`x${framework360Id}x`));
    const links = await store.db.customerLink.findMany({ where: { shop } });
    expect(JSON.stringify(links)).not.toContain(JSON.stringify(framework360Id));
  },
);
