import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startFakeShop } from "./testing/shell.ts";

let shop: Awaited<ReturnType<typeof startFakeShop>>;

beforeAll(async () => {
  shop = await startFakeShop();
});
afterAll(() => shop?.close());
beforeEach(() => shop.shopify.control.reset());

const post = (path: string, form: Record<string, string> = {}) =>
  fetch(`${shop.store}${path}`, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
const pageText = async (path: string) => (await fetch(`${shop.store}${path}`)).text();
const customers = () => shop.shopify.shop.ordered;
const topics = () => shop.shopify.control.webhooks.latest(20).map(({ topic }) => topic);

test("the root leads to the first store, and another name of this machine to the address that works", async () => {
  const root = await fetch(shop.shopify.origin, { redirect: "manual" });
  expect(root.headers.get("location")).toBe("/store/demo");
  const alias = await fetch(shop.store.replace("127.0.0.1", "localhost"), { redirect: "manual" });
  expect(alias.headers.get("location")).toBe(shop.store);
});

test("an unknown store is not found", async () => {
  expect((await fetch(`${shop.shopify.origin}/store/no-such-shop`)).status).toBe(404);
});

test("installing grants the configured scopes and opens the app; uninstalling tells it", async () => {
  const installed = await fetch(`${shop.app}/install`, { method: "POST", redirect: "manual" });
  expect(shop.shopify.origin + installed.headers.get("location")).toBe(shop.app);
  expect(shop.shopify.shop.record.installation?.scopes).toEqual([
    "read_customers",
    "write_customers",
    "read_customer_merge",
  ]);
  expect(await (await fetch(shop.app)).text()).toContain('name="app-iframe"');

  await fetch(`${shop.app}/uninstall`, { method: "POST", redirect: "manual" });
  expect(shop.shopify.shop.record.installation).toBeNull();
  expect(topics()).toEqual(["app/uninstalled"]);
});

test("an app that is not installed gets neither frame nor token", async () => {
  const page = await fetch(shop.app, { redirect: "manual" });
  expect(page.headers.get("location")).toBe("/store/demo/apps");
  expect((await fetch(`${shop.app}/session-token`, { method: "POST" })).status).toBe(403);
});

test("the chosen language stays with the browser", async () => {
  const chosen = await fetch(`${shop.store}/customers?locale=de&page=2`, { redirect: "manual" });
  expect(chosen.headers.get("location")).toBe("/store/demo/customers?page=2");
  const cookie = chosen.headers.get("set-cookie")!.split(";")[0]!;
  const page = await (await fetch(shop.store, { headers: { cookie } })).text();
  expect(page).toMatch(/<option value="de" selected/);
});

test("a customer created, edited and deleted by form fires the webhooks of each", async () => {
  await fetch(`${shop.app}/install`, { method: "POST", redirect: "manual" });
  const created = await post("/customers/new", {
    firstName: "Anna",
    email: "anna@example.it",
    country: "IT",
  });
  expect(created.status).toBe(303);
  const [customer] = customers();
  expect(customer).toMatchObject({ firstName: "Anna", email: "anna@example.it", addresses: [] });

  await post(`/customers/${customer!.id}`, {
    firstName: "Anna",
    lastName: "Conti",
    email: "anna@example.it",
    city: "Bergamo",
    province: "BG",
    country: "IT",
    tags: "vip",
    marketing: "true",
  });
  expect(customers()[0]).toMatchObject({
    lastName: "Conti",
    tags: ["vip"],
    emailConsent: { state: "SUBSCRIBED" },
  });
  expect(await pageText(`/customers/${customer!.id}`)).toContain(`gid://shopify/Customer/${customer!.id}`);

  await post(`/customers/${customer!.id}/delete`);
  expect(customers()).toEqual([]);
  expect(topics()).toEqual(
    expect.arrayContaining([
      "customers/create",
      "customers/update",
      "customer.tags_added",
      "customers/delete",
    ]),
  );
});

test("what Shopify refuses is said beside the field and above the form, and the input is kept", async () => {
  await post("/customers/new", { email: "taken@example.it" });
  const refused = await post("/customers/new", { email: "taken@example.it", lastName: "<Rossi>" });
  expect(refused.status).toBe(422);
  const page = await refused.text();
  expect(page).toMatch(/id="email-error"[^>]*>\s*Email has already been taken/);
  expect(page).toMatch(/role="alert"/);
  expect(page).toContain('value="&lt;Rossi&gt;"');
  expect(customers()).toHaveLength(1);
});

test("merging by e-mail leads to the customer who stays", async () => {
  await post("/customers/new", { email: "one@example.it" });
  await post("/customers/new", { email: "two@example.it" });
  const [one, two] = customers();
  const unknown = await post(`/customers/${one!.id}/merge`, { other: "unknown@example.it" });
  expect(await unknown.text()).toContain("No customer has this e-mail or id.");

  const merged = await post(`/customers/${one!.id}/merge`, { other: "two@example.it" });
  expect(merged.headers.get("location")).toBe(`/store/demo/customers/${two!.id}?done=merged`);
  expect(customers().map(({ id }) => id)).toEqual([two!.id]);
  expect((await fetch(`${shop.store}/customers/${one!.id}`)).status).toBe(404);
});

test("the list is paged, newest first, and searched by words", async () => {
  shop.shopify.control.generate({ count: 120 });
  const rows = (page: string) => page.match(/class="row-link"/g)?.length;
  expect(rows(await pageText("/customers"))).toBe(100);
  expect(rows(await pageText("/customers?page=2"))).toBe(20);
  expect(rows(await pageText("/customers?page=nonsense"))).toBe(100);

  const { firstName, lastName, email } = customers()[7]!;
  const found = await pageText(`/customers?query=${encodeURIComponent(`${email} ${lastName} ${firstName}`)}`);
  expect(rows(found)).toBe(1);
  expect(await pageText("/customers?query=zzz")).toContain("No customer matches “zzz”");
});

test("a privacy request needs a known topic and, about a customer, one who exists", async () => {
  await fetch(`${shop.app}/install`, { method: "POST", redirect: "manual" });
  expect((await post("/sandbox/compliance", { topic: "customers/unknown" })).status).toBe(400);
  expect((await post("/sandbox/compliance", { topic: "customers/redact", customerId: "1" })).status).toBe(
    422,
  );
  expect((await post("/sandbox/compliance", { topic: "shop/redact" })).status).toBe(303);
  expect(topics()).toEqual(["shop/redact"]);
  expect(await pageText("/sandbox")).toContain("<code>shop/redact</code>");
});
