import { expect, test } from "vitest";

import { createCustomIds } from "./custom-ids.ts";
import { shopify, type Answer } from "./testing.ts";

const ids = [7, 8, 9].map((number) => ({
  shopifyId: `gid://shopify/Customer/${number}`,
  framework360Id: String(number * 10),
}));
const [anna, bice, carla] = ids;

const refused =
  (...userErrors: { field: string[]; message: string; code: string | null }[]): Answer =>
  () => ({ metafieldsSet: { metafields: null, userErrors } });

test("ids of many customers are written in one call, and each tells when its customer changed by it", async () => {
  const owner = { id: anna!.shopifyId, updatedAt: "2026-11-26T10:00:00Z" };
  const answer: Answer = () => ({ metafieldsSet: { metafields: [{ owner }], userErrors: [] } });
  const { client, named } = shopify({ SetCustomIds: answer });
  const result = await createCustomIds(client).set(ids);
  expect(result).toEqual({ kind: "written", changedAt: new Map([[owner.id, owner.updatedAt]]) });
  expect(named("SetCustomIds")).toEqual([
    {
      metafields: ids.map(({ shopifyId, framework360Id }) => ({
        ...{
          ownerId: shopifyId,
          namespace: "$app",
          key: "framework360_id",
          type: "id",
          value: framework360Id,
        },
      })),
    },
  ]);
});

test("a refusal says which id another customer shows, and which is refused for another reason", async () => {
  const { client } = shopify({
    SetCustomIds: refused(
      { field: ["metafields", "0", "value"], message: "Value must be unique.", code: null },
      { field: ["metafields", "2", "ownerId"], message: "Owner does not exist.", code: "INVALID" },
    ),
  });
  expect(await createCustomIds(client).set(ids)).toEqual({ kind: "refused", taken: [anna], others: [carla] });
});

test("a refusal that names no customer is about all of them", async () => {
  const { client } = shopify({
    SetCustomIds: refused({ field: ["metafields"], message: "The type id needs a definition.", code: null }),
  });
  expect(await createCustomIds(client).set(ids)).toEqual({ kind: "refused", taken: [], others: ids });
});

test("customers who are deleted meanwhile are told, so that the others' ids are removed by another call", async () => {
  const userErrors = [{ field: ["metafields", "1", "ownerId"], message: "Owner does not exist." }];
  const { client } = shopify({ DeleteMetafields: () => ({ metafieldsDelete: { userErrors } }) });
  const removed = createCustomIds(client).remove(ids.map(({ shopifyId }) => shopifyId));
  expect(await removed).toEqual([bice!.shopifyId]);
});

test("a removal that Shopify refuses as a whole is no removal", async () => {
  const userErrors = [{ field: ["metafields"], message: "Not now." }];
  const { client } = shopify({ DeleteMetafields: () => ({ metafieldsDelete: { userErrors } }) });
  await expect(createCustomIds(client).remove([anna!.shopifyId])).rejects.toThrow(/Shopify/);
});
