import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createAdminClient, type AdminClient } from "../../../app/shopify/admin-client.ts";
import { createShopifySide } from "../../../app/shopify/customer-side.ts";
import { createPointsBudget } from "../../../app/shopify/points-budget.ts";
import { blankCustomer, type Changes, type Customer } from "../../../app/sync/customer.ts";
import type { CustomerSide, SideError, WriteContext } from "../../../app/sync/side.ts";
import {
  createAddress,
  createCustomer,
  deleteAddress,
  deleteCustomer,
  mergeCustomers,
} from "../../../sandbox/shopify/customers.ts";
import type { ShopifySandbox } from "../../../sandbox/shopify/server.ts";
import { shop } from "../../support/merchant.ts";
import { startShopify } from "../../support/shopify.ts";

let sandbox: ShopifySandbox;
let token: string;
let client: AdminClient;
let side: CustomerSide;

/** What is told of a value that Shopify refuses in these words. */
const refusedWith = (said: string) => ({ code: "data-refused", params: { side: "shopify" }, said });

const undated: WriteContext = { newsletterChangedAt: null };

const giulia: Customer = {
  ...blankCustomer,
  email: "giulia.ferrari@example.it",
  firstName: "Giulia",
  lastName: "Ferrari",
  phone: "+393331234567",
  company: "Ferrari Tessuti Srl",
  street: "Via Roma 12",
  city: "Bergamo",
  province: "BG",
  postalCode: "24121",
  country: "IT",
  vatNumber: "01234567890",
  taxCode: "FRRGLI80A41A794X",
  pec: "ferrari@pec.example.it",
  sdi: "ABC1234",
  tags: ["grossista", "vip"],
  newsletter: "subscribed",
  orderCount: 3,
  totalSpent: "120.50",
};

beforeAll(async () => {
  ({ sandbox, token } = await startShopify());
});

afterAll(() => sandbox.close());

beforeEach(async () => {
  await control("PUT", "faults", {});
  await control("PUT", "choices", {});
  await control("PUT", "shopify", { plan: "plus" });
  await control("POST", "reset", { keepInstallation: true });
  client = createAdminClient({ shop, accessToken: async () => token });
  side = createShopifySide(client);
});

async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${sandbox.origin}/_control/${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** Makes a customer as by hand, and gives back its global id. */
function byHand(input: Parameters<typeof createCustomer>[1]): string {
  const { customer, userErrors } = createCustomer(sandbox.shop, input);
  if (!customer) throw new Error(JSON.stringify(userErrors));
  return `gid://shopify/Customer/${customer.id}`;
}

const numberOf = (id: string) => id.split("/").at(-1)!;
const inShop = (id: string) => sandbox.shop.customers.get(numberOf(id))!;

/** The root fields of the requests that `work` makes, one entry each. */
async function requestsOf(work: () => Promise<unknown>): Promise<string[]> {
  type Call = { operation: string };
  const before = (await control<Call[]>("GET", "requests?limit=1000")).length;
  await work();
  const calls = await control<Call[]>("GET", "requests?limit=1000");
  return calls
    .slice(0, calls.length - before)
    .map(({ operation }) => operation)
    .reverse();
}

async function update(id: string, changes: Changes, context = undated) {
  return side.update((await side.read(id))!, changes, context);
}

async function failure(work: Promise<unknown>): Promise<SideError> {
  return work.then(
    () => Promise.reject(new Error("It should have failed.")),
    (error: SideError) => error,
  );
}

describe("creating and reading", () => {
  test("a customer with everything is created by one request and reads back as it was given", async () => {
    const newsletterChangedAt = "2026-01-02T03:04:05Z";
    let id = "";
    const requests = await requestsOf(async () => {
      const { snapshot, refused } = await side.create(giulia, { newsletterChangedAt });
      expect(refused).toEqual([]);
      expect(snapshot).toMatchObject({ customer: giulia, newsletterChangedAt });
      id = snapshot.id;
    });
    expect(requests).toEqual(["customerCreate"]);
    expect((await side.read(id))!.customer).toEqual(giulia);
    expect(side.represent(giulia)).toEqual(giulia);
  });

  test("a customer with a phone alone is created, one with nothing is refused", async () => {
    const { snapshot } = await side.create({ ...blankCustomer, phone: "+393331234567" }, undated);
    expect(snapshot.customer).toEqual({ ...blankCustomer, phone: "+393331234567" });
    expect((await failure(side.create(blankCustomer, undated))).kind).toBe("refused");
  });

  test("a phone that belongs to somebody else is left out and told", async () => {
    byHand({ email: "paolo.conti@example.it", phone: giulia.phone });
    const { snapshot, refused } = await side.create(giulia, undated);
    expect(snapshot.customer).toEqual({ ...giulia, phone: null });
    expect(refused).toEqual([{ field: "phone", explanation: refusedWith("Phone has already been taken") }]);
  });

  test("a phone that is none, and a province the country does not have, are left out and told", async () => {
    const { snapshot, refused } = await side.create({ ...giulia, phone: "12", province: "XX" }, undated);
    expect(snapshot.customer).toEqual({ ...giulia, phone: null, province: null });
    expect(refused.map(({ field }) => field).sort()).toEqual(["phone", "province"]);
  });

  test("a phone that Shopify would take for another number is left out of a creation and of an update, and told", async () => {
    const phone = "06 1234567/8";
    const told = [{ field: "phone", explanation: { code: "phone-unclear", params: { side: "shopify" } } }];
    const { snapshot, refused } = await side.create({ ...giulia, phone }, undated);
    expect(snapshot.customer).toEqual({ ...giulia, phone: null });
    expect(refused).toEqual(told);
    await update(snapshot.id, { phone: "+39067654321" });
    const { refused: again } = await update(snapshot.id, { phone, city: "Como" });
    expect(again).toEqual(told);
    expect((await side.read(snapshot.id))!.customer).toMatchObject({ phone: "+39067654321", city: "Como" });
  });

  test("a name that Shopify takes for a customer and not for an address is the customer's all the same", async () => {
    const named = { ...giulia, firstName: "Giulia \u{1F600}" };
    const { snapshot, refused } = await side.create(named, undated);
    expect(snapshot.customer).toEqual(named);
    expect(refused).toEqual([]);
  });

  test.each([
    ["street", "Via Roma 12 \u{1F600}", "Address1 cannot contain emojis"],
    ["company", "https://ferrari.example.it", "Company cannot contain URL"],
    ["lastName", "<b>Ferrari</b>", "Last name cannot contain HTML tags"],
  ])("a %s like %j is left out of a creation and of an update, and told", async (field, text, words) => {
    const told = [{ field, explanation: refusedWith(words) }];
    const { snapshot, refused } = await side.create({ ...giulia, [field]: text }, undated);
    expect(snapshot.customer).toEqual({ ...giulia, [field]: null });
    expect(refused).toEqual(told);
    const { refused: again } = await update(snapshot.id, { [field]: text, phone: "+393331234568" });
    expect(again).toEqual(told);
    expect((await side.read(snapshot.id))!.customer.phone).toBe("+393331234568");
  });

  test("an e-mail taken meanwhile means that the customer is to be looked for again", async () => {
    byHand({ email: "GIULIA.ferrari@example.it" });
    expect((await failure(side.create(giulia, undated))).kind).toBe("unavailable");
    expect(await side.find(giulia)).toHaveLength(1);
  });

  test("a lost answer leaves a customer that is found, so that no second one is made", async () => {
    const faults = { errorRate: 1, errorWhen: "after", errorKinds: ["reset"], onlyPaths: ["customerCreate"] };
    await control("PUT", "faults", faults);
    expect((await failure(side.create(giulia, undated))).kind).toBe("unavailable");
    await control("PUT", "faults", {});
    expect(await side.find({ email: giulia.email, phone: null })).toHaveLength(1);
    expect((await failure(side.create(giulia, undated))).kind).toBe("unavailable");
    expect(sandbox.shop.customers.size).toBe(1);
  });

  test("a customer that is gone reads as null", async () => {
    expect(await side.read("gid://shopify/Customer/1")).toBeNull();
  });
});

describe("finding", () => {
  test("pages through what a person searches for, each customer once, and through all without a search", async () => {
    const { browse, browseIds } = createShopifySide(client);
    const rossi = Array.from({ length: 5 }, (_, number) => byHand({ email: `rossi${number}@example.it` }));
    const verdi = byHand({ email: "verdi@example.it" });
    const idsOf = async (text: string) => {
      const ids: string[] = [];
      for (let after: string | null = null; ;) {
        const { customers, next } = await browseIds({ text, after, limit: 2 });
        expect((await browse({ text, after, limit: 2 })).customers.map(({ id }) => id)).toEqual(customers);
        ids.push(...customers);
        if (next === null) return ids;
        after = next;
      }
    };
    expect(await idsOf("rossi")).toEqual(rossi);
    expect(await idsOf("")).toEqual([...rossi, verdi]);
    expect(await idsOf("...")).toEqual([]);
  });

  test("is exact, where a search of Shopify's would find another person", async () => {
    byHand({ email: "anna.rossi@example.it" });
    const rossi = byHand({ email: "Rossi@example.it", phone: "+39 02 1234567" });
    const ids = async (email: string | null, phone: string | null) =>
      (await side.find({ email, phone })).map(({ id }) => id);
    expect(await ids("rossi@example.it", null)).toEqual([rossi]);
    expect(await ids(null, "+39021234567")).toEqual([rossi]);
    expect(await ids("rossi@example.it", "+39021234567")).toEqual([rossi]);
    expect(await ids("bianchi@example.it", "+39021234568")).toEqual([]);
    expect(await ids(null, "02 1234567")).toEqual([]);
  });

  test("finds no customer by an id of the other side's in a shop without the metafield for it, and creates without it", async () => {
    const context = { ...undated, counterpartId: "7" };
    expect(await side.findCreatedFor!("7")).toBeNull();
    await control("PUT", "choices", { appMetafields: "undefined" });
    expect(await side.findCreatedFor!("7")).toBeNull();
    expect(await createShopifySide(client).customIds.holderOf("7")).toBeNull();
    const created = await side.create(giulia, context);
    expect(created).toMatchObject({ refused: [], showsCounterpartId: false, snapshot: { customer: giulia } });
  });

  test("gives two people when the e-mail is one's and the phone another's", async () => {
    byHand({ email: "rossi@example.it" });
    byHand({ email: "conti@example.it", phone: "+393331234567" });
    expect(await side.find({ email: "rossi@example.it", phone: "+393331234567" })).toHaveLength(2);
  });
});

describe("updating", () => {
  let id: string;

  beforeEach(async () => {
    ({ id } = (await side.create(giulia, { newsletterChangedAt: "2026-01-02T03:04:05Z" })).snapshot);
  });

  test.each<[string, Changes, Partial<Customer>, string[]]>([
    [
      "names, e-mail, phone and invoice data",
      { firstName: "Julia", email: "julia@example.it", phone: null, sdi: "XYZ", orderCount: 4 },
      { firstName: "Julia", email: "julia@example.it", phone: null, sdi: "XYZ", orderCount: 4 },
      ["customerUpdate"],
    ],
    [
      "tags",
      { tags: { add: ["b2b"], remove: ["VIP"] } },
      { tags: ["b2b", "grossista"] },
      ["tagsRemove", "tagsAdd"],
    ],
    [
      "a newsletter choice",
      { newsletter: "unsubscribed" },
      { newsletter: "unsubscribed" },
      ["customerEmailMarketingConsentUpdate"],
    ],
    [
      "an address",
      { street: "Via Po 2", city: "Torino", province: "TO", company: null },
      { street: "Via Po 2", city: "Torino", province: "TO", company: null },
      ["customer", "customerAddressUpdate", "customer"],
    ],
    ["a cleared metafield", { taxCode: null }, { taxCode: null }, ["metafieldsDelete", "customer"]],
  ])("%s: writes just that, and gives what is held then", async (_what, changes, expected, requests) => {
    const current = (await side.read(id))!;
    const made = await requestsOf(async () => {
      const { snapshot, refused } = await side.update(current, changes, undated);
      expect(refused).toEqual([]);
      expect(snapshot.customer).toEqual({ ...giulia, ...expected });
    });
    expect(made).toEqual(requests);
    expect((await side.read(id))!.customer).toEqual({ ...giulia, ...expected });
  });

  test("all of it at once", async () => {
    const changed: Customer = {
      ...giulia,
      firstName: "Julia",
      city: "Lecco",
      province: "LC",
      tags: ["b2b"],
      newsletter: "unsubscribed",
      vatNumber: null,
      totalSpent: "9.00",
    };
    const { tags: _tags, ...values } = changed;
    const { snapshot } = await update(id, {
      ...values,
      tags: { add: ["b2b"], remove: ["grossista", "vip"] },
    });
    expect(snapshot.customer).toEqual(changed);
  });

  test("keeps the other addresses", async () => {
    createAddress(sandbox.shop, numberOf(id), { address1: "Via Dante 5", city: "Milano", countryCode: "IT" });
    await update(id, { city: "Torino", province: "TO" });
    expect(inShop(id).addresses.map(({ city }) => city)).toEqual(["Torino", "Milano"]);
  });

  test("gives a customer without an address a first one", async () => {
    const bare = byHand({ email: "conti@example.it" });
    const { snapshot } = await update(bare, { city: "Roma", country: "IT", province: "RM" });
    expect(snapshot.customer).toMatchObject({ city: "Roma", country: "IT", province: "RM" });
    expect(inShop(bare).addresses).toHaveLength(1);
  });

  test("leaves a street of two lines in two lines when it reads the same", async () => {
    const address = { address1: "Via Roma 1", address2: "Scala B", city: "Torino", countryCode: "IT" };
    const split = byHand({ email: "conti@example.it", addresses: [address] });
    await update(split, { street: "Via Roma 1, Scala B", city: "Milano" });
    expect(inShop(split).addresses[0]).toMatchObject({ ...address, city: "Milano" });
    await update(split, { street: "Via Roma 2" });
    expect(inShop(split).addresses[0]).toMatchObject({ address1: "Via Roma 2", address2: null });
  });

  test("writes the rest when an e-mail or a phone belongs to somebody else", async () => {
    byHand({ email: "paolo.conti@example.it", phone: "+393471234567" });
    const { snapshot, refused } = await update(id, {
      email: "paolo.conti@example.it",
      phone: "+393471234567",
      lastName: "Conti",
      city: "Lecco",
    });
    expect(snapshot.customer).toEqual({ ...giulia, lastName: "Conti", city: "Lecco" });
    expect(refused).toEqual([
      { field: "email", explanation: refusedWith("Email has already been taken") },
      { field: "phone", explanation: refusedWith("Phone has already been taken") },
    ]);
  });

  test("writes no province beside the rest of an address when Shopify does not know it, and tells so", async () => {
    const carbonia = { street: "Via Sulcis 1", city: "Carbonia", postalCode: "09013", country: "IT" };
    const { snapshot, refused } = await update(id, { ...carbonia, province: "SU" });
    expect(snapshot.customer).toEqual({ ...giulia, ...carbonia, province: null });
    expect(refused.map(({ field }) => field)).toEqual(["province"]);
  });

  test("makes an address that the customer has the default one, and mixes no two addresses", async () => {
    const dante = {
      address1: "Via Dante 5",
      city: "Milano",
      provinceCode: "MI",
      zip: "20121",
      countryCode: "IT",
    };
    createAddress(sandbox.shop, numberOf(id), dante);
    const wanted = {
      street: "Via Dante, 5",
      city: "Milano",
      province: "MI",
      postalCode: "20121",
      country: "IT",
    };
    const { snapshot, refused } = await update(id, wanted);
    expect(refused).toEqual([]);
    expect(snapshot.customer).toEqual({ ...giulia, ...wanted, street: "Via Dante 5" });
    expect(inShop(id).addresses.map(({ address1 }) => address1)).toEqual(["Via Roma 12", "Via Dante 5"]);
  });

  test("an address that is deleted right before it is written is for later, and then the customer has a new one", async () => {
    const racing: AdminClient = {
      ...client,
      request: (shape, operation, variables) => {
        const { addressId } = variables;
        if (typeof addressId === "string") {
          const [number = ""] = numberOf(addressId).split("?");
          deleteAddress(sandbox.shop, numberOf(id), number);
        }
        return client.request(shape, operation, variables);
      },
    };
    const current = (await side.read(id))!;
    const lost = await failure(createShopifySide(racing).update(current, { city: "Lecco" }, undated));
    expect(lost.kind).toBe("unavailable");
    await update(id, { city: "Lecco", country: "IT" });
    expect(inShop(id).addresses.map(({ city }) => city)).toEqual(["Lecco"]);
  });

  test("dates a newsletter choice as the person made it, and carries an older one all the same", async () => {
    const made = { newsletterChangedAt: "2026-02-03T04:05:06Z" };
    const { snapshot } = await update(id, { newsletter: "unsubscribed" }, made);
    expect(snapshot.newsletterChangedAt).toBe(made.newsletterChangedAt);

    const older = { newsletterChangedAt: "2026-01-03T03:03:03Z" };
    const late = await update(id, { newsletter: "subscribed" }, older);
    expect(late.refused).toEqual([]);
    expect(late.snapshot.customer.newsletter).toBe("subscribed");
  });

  test("tells that a newsletter choice needs an e-mail", async () => {
    const bare = byHand({ phone: "+393471234567" });
    const { refused } = await update(bare, { newsletter: "subscribed" });
    expect(refused).toEqual([{ field: "newsletter", explanation: { code: "newsletter-needs-email" } }]);
  });

  test.each([
    ["deleted", () => deleteCustomer(sandbox.shop, numberOf(id))],
    [
      "merged",
      () => mergeCustomers(sandbox.shop, numberOf(id), numberOf(byHand({ email: "conti@example.it" }))),
    ],
  ])("is tried again later when the customer is %s meanwhile", async (_how, end) => {
    const current = (await side.read(id))!;
    expect(end().userErrors).toEqual([]);
    const everyWay: Changes[] = [
      { firstName: "Julia" },
      { city: "Lecco" },
      { tags: { add: ["b2b"], remove: [] } },
      { newsletter: "unsubscribed" },
      { sdi: null },
    ];
    for (const changes of everyWay) {
      expect((await failure(side.update(current, changes, undated))).kind).toBe("unavailable");
    }
  });
});

test("a customer whose data Shopify erased is no customer any more: not read and not listed", async () => {
  const id = byHand({ firstName: "Anna", email: "anna@example.it" });
  const other = byHand({ email: "conti@example.it" });
  Object.assign(inShop(id), { firstName: null, email: null });
  expect(await side.read(id)).toBeNull();
  const listed = (await side.list(null, null)).customers.map((one) => one.id);
  expect(listed).toEqual([other]);
  expect((await side.readListed!([id, other])).map((one) => one.id)).toEqual([other]);
});

describe("another e-mail, where Shopify forgets what was chosen for the one before", () => {
  test.each(["subscribed", "unsubscribed"] as const)(
    "keeps the customer %s, as of then",
    async (newsletter) => {
      const newsletterChangedAt = "2026-01-02T10:00:00Z";
      const { snapshot } = await side.create({ ...giulia, newsletter }, { newsletterChangedAt });
      await control("PUT", "choices", { newEmail: "has-no-consent" });
      const written = await side.update(snapshot, { email: "giulia@example.it" }, undated);
      expect(written.refused).toEqual([]);
      expect(written.snapshot).toMatchObject({
        customer: { email: "giulia@example.it", newsletter },
        newsletterChangedAt,
      });
    },
  );

  test("takes another choice that is written with it, and makes none where there was none", async () => {
    const { snapshot } = await side.create(giulia, undated);
    await control("PUT", "choices", { newEmail: "has-no-consent" });
    const changes = { email: "giulia@example.it", newsletter: "unsubscribed" } as const;
    expect((await side.update(snapshot, changes, undated)).snapshot.customer).toMatchObject(changes);
    const unasked = await side.create({ ...blankCustomer, email: "carla@example.it" }, undated);
    const written = await side.update(unasked.snapshot, { email: "carla.riva@example.it" }, undated);
    expect(written.snapshot.customer.newsletter).toBeNull();
  });
});

describe("listing", () => {
  test("gives every customer once, in pages", async () => {
    await control("POST", "customers/generate", { count: 320 });
    const ids: string[] = [];
    let pages = 0;
    for (let cursor: string | null = null; ; pages += 1) {
      const page = await side.list(cursor, null);
      ids.push(...page.customers.map(({ id }) => id));
      cursor = page.next;
      if (cursor === null) break;
    }
    expect(pages).toBe(1);
    expect(new Set(ids).size).toBe(320);
    expect(ids).toHaveLength(320);
  });

  test("gives those that changed since a moment", async () => {
    const old = byHand({ email: "rossi@example.it" });
    inShop(old).updatedAt = "2026-01-01T00:00:00Z";
    const changed = byHand({ email: "conti@example.it" });
    inShop(changed).updatedAt = "2026-03-01T00:00:00Z";
    const { customers, next } = await side.list(null, new Date("2026-02-01"));
    expect(customers.map(({ id }) => id)).toEqual([changed]);
    expect(next).toBeNull();
  });
});

describe("when Shopify does not do what is asked", () => {
  test("a token that ended is unauthorized", async () => {
    const strange = createAdminClient({ shop, accessToken: async () => "shpat_ended" });
    expect((await failure(createShopifySide(strange).list(null, null))).kind).toBe("unauthorized");
  });

  test("a missing scope is unauthorized, and named", async () => {
    await control("POST", "scopes", { scopes: ["read_customers"] });
    const error = await failure(side.create(giulia, undated));
    await control("POST", "scopes", { scopes: ["read_customers", "write_customers"] });
    expect(error).toMatchObject({
      kind: "unauthorized",
      explanation: { code: "scope-missing", params: { scopes: "write_customers" } },
    });
  });

  test.each(["http500", "http503", "http429", "html502", "empty", "reset"])(
    "%s is for later, and says nothing of the person",
    async (kind) => {
      await control("PUT", "faults", { errorRate: 1, errorKinds: [kind], retryAfterSeconds: 1 });
      const error = await failure(side.create(giulia, undated));
      expect(error.kind).toBe("unavailable");
      expect(error.message).not.toMatch(/giulia|ferrari|333/i);
      expect(error.retryAfterMs).toBe(kind === "http503" || kind === "http429" ? 1000 : null);
    },
  );
});

describe("the point budget", () => {
  type Stats = { throttled: number };
  const throttled = async () => (await control<Stats>("GET", "stats")).throttled;

  test("is spent by three processes at once without a throttled answer", async () => {
    await control("PUT", "shopify", { plan: "standard" });
    const processes = Array.from({ length: 3 }, () =>
      createShopifySide(
        createAdminClient({ shop, accessToken: async () => token, budget: createPointsBudget() }),
      ),
    );
    const id = byHand({ email: "conti@example.it" });
    const reads = (one: CustomerSide) => Promise.all(Array.from({ length: 100 }, () => one.read(id)));
    const read = (await Promise.all(processes.map(reads))).flat();
    expect(read.filter(Boolean)).toHaveLength(300);
    expect(await throttled()).toBe(0);
  });

  test("that others have spent is waited for", async () => {
    await control("PUT", "shopify", { plan: "standard" });
    const id = byHand({ email: "conti@example.it" });
    const heedless = createAdminClient({
      shop,
      accessToken: async () => token,
      budget: { spend: async (_name, call) => (await call()).answer },
    });
    const spend = () => createShopifySide(heedless).update(conti, { firstName: "Paola" }, undated);
    const conti = (await createShopifySide(heedless).read(id))!;
    const failures = (await Promise.allSettled(Array.from({ length: 300 }, spend))).filter(
      ({ status }) => status === "rejected",
    );
    expect(failures.length).toBeGreaterThan(0);
    expect((failures[0] as PromiseRejectedResult).reason).toMatchObject({
      kind: "unavailable",
      explanation: { code: "throttled" },
    });

    const { snapshot } = await update(id, { lastName: "Conti" });
    expect(snapshot.customer).toMatchObject({ firstName: "Paola", lastName: "Conti" });
  });
});
