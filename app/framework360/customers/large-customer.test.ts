import { expect, test } from "vitest";

import { createFramework360Client } from "../api/client.ts";
import { serve } from "../testing.ts";
import { createFramework360Side } from "./side.ts";

type Fields = Record<string, unknown>;

const tooLong = { nome: "x".repeat(2_500_000) };
const tooManyTags = { tags: "t".repeat(200_000) };
const tooManyFields = Object.fromEntries(Array.from({ length: 21_000 }, (_, index) => [`field${index}`, 1]));

const shownAlways = { telefono: null, tags: [], marketing_active: 1, dati_fatturazione: { comune: "Lodi" } };

/** An account of customers 1, 2, 3…, whose pages have the size that is asked for, or one of its own. */
async function accountOf(customers: readonly Fields[], ownPageSize?: number) {
  const all = customers.map((fields, index) => ({ id: index + 1, ...shownAlways, ...fields }));
  let gets = 0;
  const options = await serve((request, response) => {
    const { pathname, searchParams: asked } = new URL(request.url ?? "/", "http://account.invalid");
    const size = ownPageSize ?? Number(asked.get("limit"));
    const start = (Number(asked.get("page") ?? 1) - 1) * size;
    const isGet = pathname.endsWith("customers/get");
    if (isGet) gets += 1;
    const data = isGet
      ? all.find(({ id }) => String(id) === asked.get("id"))
      : all.slice(start, start + size);
    response.end(JSON.stringify({ status: 1, data }));
  });
  const client = createFramework360Client(options);
  return { side: createFramework360Side(client, { pageSize: 10 }), gets: () => gets };
}

async function listAll({ side }: Awaited<ReturnType<typeof accountOf>>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await side.list(cursor, null);
    ids.push(...page.customers.map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== null);
  return ids.sort();
}

const small = { nome: "Anna" };

test.each<[string, Fields]>([
  ["is longer than any answer may be", tooLong],
  ["has more tags than are read", tooManyTags],
  ["has more fields than are read", tooManyFields],
])("A listing names a customer who %s, and goes on", async (_what, large) => {
  const customers = [small, small, large, ...Array.from({ length: 12 }, () => small)];
  const everybody = customers.map((_, index) => String(index + 1)).sort();
  const account = await accountOf(customers);
  expect(await listAll(account)).toEqual(everybody);
  // The others of that page are read one by one; no other page is.
  expect(account.gets()).toBeLessThanOrEqual(10);
  expect(await listAll(await accountOf(customers, 4))).toEqual(everybody);
  expect(await listAll(await accountOf([large]))).toEqual(["1"]);
});

test("A customer who is too large looks the same in every listing, so that no listing asks for it again", async () => {
  const { side } = await accountOf([tooLong, small]);
  const fingerprints = async () => (await side.list(null, null)).customers.map((one) => one.fingerprint);
  expect(await fingerprints()).toEqual(await fingerprints());
});

test.each<[string, Fields, string]>([
  ["is longer than any answer may be", tooLong, "answer-too-large"],
  ["has more tags than are read", tooManyTags, "customer-too-large"],
  ["has more fields than are read", tooManyFields, "answer-too-complex"],
])("Reading a customer who %s fails with that reason", async (_what, large, code) => {
  const { side } = await accountOf([large]);
  await expect(side.read("1")).rejects.toMatchObject({ explanation: { code } });
});
