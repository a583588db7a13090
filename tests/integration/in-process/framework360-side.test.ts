import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { createFramework360Client } from "../../../app/framework360/api/client.ts";
import { checkConnection } from "../../../app/framework360/api/check-connection.ts";
import { Framework360Error } from "../../../app/framework360/api/failure.ts";
import { withOrderTotals } from "../../../app/framework360/customers/order-totals.ts";
import {
  createFramework360Side,
  type Framework360SideOptions,
} from "../../../app/framework360/customers/side.ts";
import { blankCustomer, type Customer } from "../../../app/sync/customer.ts";
import { explanation } from "../../../app/sync/explanation.ts";
import type { CustomerSide, Snapshot } from "../../../app/sync/side.ts";
import type { Behaviour } from "../../../sandbox/framework360/behaviour.ts";
import { startFramework360Sandbox } from "../../../sandbox/framework360/server.ts";

const nothingKnown = { newsletterChangedAt: null };

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
};

type SetUp = { behaviour?: Partial<Behaviour>; side?: Framework360SideOptions; timeoutMs?: number };

async function setUp({ behaviour, side: options, timeoutMs = 5000 }: SetUp = {}) {
  const sandbox = await startFramework360Sandbox({ port: 0, behaviour });
  onTestFinished(() => sandbox.close());
  const account = { baseUrl: sandbox.origin, apiKey: sandbox.apiKey, fetch, timeoutMs, maxWaitMs: 100 };
  const { pause } = options ?? {};
  const client = createFramework360Client({ ...account, ...(pause && { pause }) });

  async function control<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${sandbox.origin}/_control/${path}`, {
      method,
      ...(body !== undefined && {
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  return {
    account,
    readOnlyKey: sandbox.readOnlyKey,
    client,
    side: createFramework360Side(client, options),
    control,
    addByHand: (fields: object) =>
      control<{ id: number }>("POST", "customers", fields).then(({ id }) => String(id)),
    setFaults: (faults: object) => control("PUT", "faults", faults),
    customers: async () => (await control<{ customers: object[] }>("GET", "state")).customers,
    stats: () => control<{ writes: Record<string, number>; changed: Record<string, number> }>("GET", "stats"),
  };
}

async function created(side: CustomerSide, customer: Customer = giulia): Promise<Snapshot> {
  return (await side.create(customer, nothingKnown)).snapshot;
}

const variants: [string, Partial<Behaviour>][] = [
  ["as the reference has it", {}],
  [
    "tags as one text, marketing as 1 or 0, sentences for errors",
    { tagsOnRead: "string", marketingOnRead: "number", errorText: "sentence", errorField: "message" },
  ],
  [
    "marketing as text, update taking tags and marketing, null for nobody",
    {
      marketingOnRead: "string",
      updateAppliesTags: true,
      updateAppliesMarketing: true,
      getMissing: "null",
      errorField: "data.message",
    },
  ],
  ["lists from the oldest, three to a page", { listOrder: "oldest", maxListLimit: 3, errorText: "sentence" }],
  [
    "counts its pages from 0, lists names alone, and refuses what lies beyond or finds nobody",
    {
      firstPage: "0",
      maxListLimit: 3,
      beyondLastPage: "refusal",
      listShows: "names",
      searchMissing: "refusal",
      errorText: "sentence",
    },
  ],
  [
    "begins again after its last page, and asks for a password of whoever is new",
    {
      beyondLastPage: "first",
      maxListLimit: 3,
      registrationAsksPassword: true,
      updateAppliesTags: true,
      updateAppliesMarketing: true,
    },
  ],
  [
    "repeats its last page, and refuses to register a known e-mail",
    {
      beyondLastPage: "last",
      maxListLimit: 3,
      registrationOfKnown: "refusal",
      updateAppliesTags: true,
      updateAppliesMarketing: true,
    },
  ],
];

describe.each(variants)("An account %s", (_name, behaviour) => {
  test("shows a created customer whole, and again when it is read", async () => {
    const { side } = await setUp({ behaviour });
    const { snapshot, refused } = await side.create(giulia, nothingKnown);
    expect(refused).toEqual([]);
    expect(snapshot.customer).toEqual(giulia);
    expect(await side.read(snapshot.id)).toEqual(snapshot);
  });

  test("takes an edit of every field, and the clearing of those that may be blank", async () => {
    const { side } = await setUp({ behaviour });
    const before = await created(side);
    const edited = await side.update(
      before,
      {
        email: "giulia.bianchi@example.it",
        firstName: "Giulietta",
        lastName: "Bianchi",
        phone: "+393487654321",
        company: null,
        street: "Piazza Duomo 1",
        city: "Milano",
        province: "MI",
        postalCode: "20121",
        vatNumber: null,
        sdi: null,
        tags: { add: ["fiera"], remove: ["VIP"] },
        newsletter: "unsubscribed",
      },
      nothingKnown,
    );
    expect(edited.refused).toEqual([]);
    expect(edited.snapshot.customer).toEqual({
      ...giulia,
      email: "giulia.bianchi@example.it",
      firstName: "Giulietta",
      lastName: "Bianchi",
      phone: "+393487654321",
      company: null,
      street: "Piazza Duomo 1",
      city: "Milano",
      province: "MI",
      postalCode: "20121",
      vatNumber: null,
      sdi: null,
      tags: ["fiera", "grossista"],
      newsletter: "unsubscribed",
    });
    expect(await side.read(before.id)).toEqual(edited.snapshot);
  });

  test("does not know a customer who is not there", async () => {
    const { side } = await setUp({ behaviour });
    expect(await side.read("999999")).toBeNull();
    expect(await side.find({ email: "nessuno@example.it", phone: "+393330000000" })).toEqual([]);
  });

  test("lists every customer once, page after page", async () => {
    const { side, control } = await setUp({ behaviour, side: { pageSize: 4 } });
    await control("POST", "customers/generate", { count: 11, orders: false });
    const ids: string[] = [];
    for (let cursor: string | null = null, more = true; more;) {
      const page = await side.list(cursor, null);
      ids.push(...page.customers.map(({ id }) => id));
      cursor = page.next;
      more = cursor !== null;
    }
    expect(new Set(ids).size).toBe(11);
    expect(ids).toHaveLength(11);
  });
});

describe("Creating", () => {
  test("shows what represent promised, for any customer with an e-mail", async () => {
    const { side } = await setUp();
    const text = fc.oneof(
      fc.string({ minLength: 1, maxLength: 12 }),
      fc.constantFrom("-", "None", "n.d.", "X", "X.", "D'Amico", "Nicolò"),
    );
    const maybe = fc.option(text);
    const fields = fc.record({
      firstName: maybe,
      lastName: maybe,
      company: maybe,
      street: maybe,
      province: maybe,
      country: fc.option(fc.constantFrom("IT", "DE", "Italia", "United States", "Atlantide")),
      phone: fc.option(fc.constantFrom("+393331234567", "333 1234567", "non lo so", "035/123456")),
      tags: fc.array(text, { maxLength: 3 }),
      newsletter: fc.constantFrom<Customer["newsletter"]>("subscribed", "unsubscribed"),
    });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fields, async (given) => {
        const customer = { ...blankCustomer, ...given, email: `cliente${number++}@example.it` };
        const { snapshot, refused } = await side.create(customer, nothingKnown);
        expect(refused).toEqual([]);
        expect(snapshot.customer).toEqual(side.represent(customer));
      }),
      { numRuns: 60 },
    );
  });

  test("is refused without an e-mail", async () => {
    const { side, customers } = await setUp();
    const creation = side.create({ ...giulia, email: null }, nothingKnown);
    await expect(creation).rejects.toMatchObject({ kind: "refused", side: "framework360" });
    expect(await customers()).toEqual([]);
  });

  test("does not overwrite a different customer who has the e-mail", async () => {
    const { side, addByHand } = await setUp();
    const id = await addByHand({ nome: "Carlo", cognome: "Ferrari", email: giulia.email });
    await expect(side.create(giulia, nothingKnown)).rejects.toMatchObject({ kind: "unavailable" });
    expect((await side.read(id))?.customer.firstName).toBe("Carlo");
  });

  test("repeated after a lost answer makes no second customer", async () => {
    const { side, setFaults, customers } = await setUp();
    await setFaults({
      errorRate: 1,
      errorWhen: "after",
      errorKinds: ["reset"],
      onlyPaths: ["customers/registration"],
    });
    await expect(side.create(giulia, nothingKnown)).rejects.toMatchObject({ kind: "unavailable" });
    await setFaults({});
    expect((await side.create(giulia, nothingKnown)).snapshot.customer).toEqual(giulia);
    expect(await customers()).toHaveLength(1);
  });
});

describe("Updating", () => {
  test("writes the named fields and no other", async () => {
    const { side, addByHand, stats } = await setUp();
    const id = await addByHand({
      nome: "Luca",
      cognome: "Conti",
      email: "luca@example.it",
      indirizzo: "Via A",
    });
    const before = (await side.read(id))!;
    await side.update(before, { city: "Lodi" }, nothingKnown);
    expect((await side.read(id))!.customer).toEqual({ ...before.customer, city: "Lodi" });
    expect((await stats()).writes).toEqual({ "customers/update": 1 });
  });

  test("reports a clearing of the e-mail as refused and writes the rest", async () => {
    const { side } = await setUp();
    const { snapshot, refused } = await side.update(
      await created(side),
      { email: null, city: "Lodi" },
      nothingKnown,
    );
    expect(refused.map(({ field }) => field)).toEqual(["email"]);
    expect(snapshot.customer).toEqual({ ...giulia, city: "Lodi" });
  });

  test.each(["code", "sentence"] as const)(
    "reports an e-mail that somebody else has as refused and writes the rest (%s)",
    async (errorText) => {
      const { side, addByHand } = await setUp({ behaviour: { errorText } });
      await addByHand({ nome: "Luca", cognome: "Conti", email: "luca@example.it" });
      const { snapshot, refused } = await side.update(
        await created(side),
        { email: "luca@example.it", city: "Lodi" },
        nothingKnown,
      );
      expect(refused.map(({ field }) => field)).toEqual(["email"]);
      expect(snapshot.customer).toEqual({ ...giulia, city: "Lodi" });
    },
  );

  test("of tags is refused rather than that anybody's password is replaced", async () => {
    const behaviour = { registrationAsksPassword: true };
    const { side, stats } = await setUp({ behaviour, side: { pause: async () => {} } });
    const before = await created(side, { ...giulia, tags: [], newsletter: null });
    const { refused } = await side.update(before, { tags: { add: ["vip"], remove: [] } }, nothingKnown);
    expect(refused.map(({ field }) => field)).toEqual(["tags"]);
    // The update is sent in both forms of body, since neither is seen to be read.
    expect((await stats()).writes).toEqual({ "customers/registration": 1, "customers/update": 2 });
  });

  test("shows tags that could not be removed from an account that only adds them", async () => {
    const behaviour = { registrationTags: "add" } as const;
    const { side } = await setUp({ behaviour, side: { pause: async () => {} } });
    const { snapshot, refused } = await side.update(
      await created(side),
      { tags: { add: ["fiera"], remove: ["vip"] } },
      nothingKnown,
    );
    expect(refused).toEqual([]);
    expect(snapshot.customer.tags).toEqual(["fiera", "grossista", "vip"]);
  });

  test("of tags ends no subscription that awaits the person in an account that subscribes new customers itself", async () => {
    const behaviour = { doubleOptIn: true, subscribesNew: "by-default" } as const;
    const { side, control } = await setUp({ behaviour, side: { pause: async () => {} } });
    const luca = { ...giulia, email: "luca@example.it", newsletter: null };
    await side.create(luca, { ...nothingKnown, carriesChoice: true });
    const before = await created(side);
    await side.update(before, { tags: { add: ["fiera"], remove: [] } }, nothingKnown);
    await control("POST", `customers/${before.id}/confirm`);
    expect((await side.read(before.id))?.customer).toMatchObject({
      newsletter: "subscribed",
      tags: ["fiera", "grossista", "vip"],
    });
  });

  test("does not register tags onto another customer with the same e-mail", async () => {
    const { side, addByHand } = await setUp({ side: { pause: async () => {} } });
    const first = await addByHand({ nome: "Anna", cognome: "Riva", email: "riva@example.it" });
    const second = await addByHand({ nome: "Aldo", cognome: "Riva", email: "riva@example.it" });
    const { snapshot } = await side.update(
      (await side.read(second))!,
      { tags: { add: ["vip"], remove: [] } },
      nothingKnown,
    );
    expect(snapshot.customer.tags).toEqual([]);
    expect((await side.read(first))!.customer.tags).toEqual([]);
  });

  test("fails for a later try when the customer is gone meanwhile", async () => {
    const { side, control } = await setUp();
    const before = await created(side);
    await control("DELETE", `customers/${before.id}`);
    await expect(side.update(before, { city: "Lodi" }, nothingKnown)).rejects.toMatchObject({
      kind: "unavailable",
    });
  });
});

describe("Finding", () => {
  test("finds by e-mail, whatever its case, every customer who has it, and nobody by a likeness", async () => {
    const { side, addByHand } = await setUp();
    const first = await addByHand({ nome: "Anna", cognome: "Riva", email: "Anna.Riva@example.it" });
    const second = await addByHand({ nome: "Anna", cognome: "R.", email: "anna.riva@example.it" });
    await addByHand({ nome: "Gianna", cognome: "Riva", email: "gianna.riva@example.it" });
    const found = await side.find({ email: "anna.riva@example.it", phone: null });
    expect(found.map(({ id }) => id).sort()).toEqual([first, second].sort());
  });

  test.each(["+393331234567", "3331234567", "333 123 4567"])(
    "finds a phone written as %s",
    async (telefono) => {
      const { side, addByHand } = await setUp();
      const id = await addByHand({ nome: "Anna", cognome: "Riva", email: "anna@example.it", telefono });
      await addByHand({ nome: "Bea", cognome: "Riva", email: "bea@example.it", telefono: `${telefono}8` });
      const found = await side.find({ email: null, phone: "+393331234567" });
      expect(found.map((snapshot) => snapshot.id)).toEqual([id]);
    },
  );

  test("finds nobody for a blank", async () => {
    const { side, addByHand } = await setUp();
    await addByHand({ nome: "Senza", cognome: "Recapiti" });
    expect(await side.find({ email: null, phone: null })).toEqual([]);
  });
});

describe("Reading orders", () => {
  test("counts and sums those that were not cancelled", async () => {
    const { side: plain, client, control } = await setUp({ behaviour: { maxListLimit: 2 } });
    const side = withOrderTotals(plain, client, { onMissing: () => undefined });
    const { id } = await created(side);
    for (const order of [
      { date: "2026-01-02", total: 10.1 },
      { date: "2026-02-02", total: 0.2 },
      { date: "2026-03-02", total: 99, status: "cancelled" },
      { date: "2026-04-02", total: 1200, status: "pending" },
    ]) {
      await control("POST", `customers/${id}/orders`, order);
    }
    expect((await side.read(id))!.customer).toMatchObject({ orderCount: 3, totalSpent: "1210.30" });
  });
});

test("orders that cannot be read are unknown, and the customer is read all the same", async () => {
  const { side, client } = await setUp();
  const { id } = await created(side);
  const missing: string[] = [];
  const refused = new Framework360Error(
    "permission-missing",
    explanation("call-not-permitted", { side: "framework360", operation: "orders/list" }),
  );
  const listOrders = () => Promise.reject(refused);
  const reading = withOrderTotals(
    side,
    { ...client, listOrders },
    { onMissing: (_, who) => missing.push(who) },
  );
  expect((await reading.read(id))!.customer).toMatchObject({ orderCount: null, totalSpent: null });
  expect(missing).toEqual([id]);
});

describe("Trouble", () => {
  const kinds = ["http500", "http503", "http429", "html502", "empty", "reset", "status0"];

  test.each(kinds)("%s fails for a later try and is taken neither for a missing customer", async (kind) => {
    const { side, setFaults } = await setUp();
    const before = await created(side);
    await setFaults({ errorRate: 1, errorKinds: [kind] });
    const unavailable = { name: "Framework360Error", kind: "unavailable" };
    await expect(side.read(before.id)).rejects.toMatchObject(unavailable);
    await expect(side.find({ email: giulia.email, phone: null })).rejects.toMatchObject(unavailable);
    await expect(side.list(null, null)).rejects.toMatchObject(unavailable);
    await expect(side.update(before, { city: "Lodi" }, nothingKnown)).rejects.toMatchObject(unavailable);
    await expect(side.create({ ...giulia, email: "a@example.it" }, nothingKnown)).rejects.toMatchObject(
      unavailable,
    );
  });

  test("an account that hangs fails after the time-out", async () => {
    const { side, setFaults } = await setUp({ timeoutMs: 150 });
    await setFaults({ errorRate: 1, errorKinds: ["hang"] });
    await expect(side.read("1")).rejects.toMatchObject({ kind: "unavailable", reason: "timeout" });
  });

  test("the wait that an account asks for is passed on", async () => {
    const { side, setFaults } = await setUp();
    await setFaults({ errorRate: 1, errorKinds: ["http429"], retryAfterSeconds: 7 });
    await expect(side.read("1")).rejects.toMatchObject({ retryAfterMs: 7000 });
  });

  test("a missing permission stops everything, and names the function", async () => {
    const { account, readOnlyKey } = await setUp();
    const side = createFramework360Side(createFramework360Client({ ...account, apiKey: readOnlyKey }));
    await expect(side.create(giulia, nothingKnown)).rejects.toMatchObject({
      kind: "unauthorized",
      message: expect.stringContaining("customers/registration"),
    });
  });
});

describe.each(["code", "sentence"] as const)("Checking a connection, with errors as %s", (errorText) => {
  test("an account with a good key is ok, and nothing is changed there", async () => {
    const { account, stats } = await setUp({ behaviour: { errorText } });
    expect(await checkConnection(account)).toMatchObject({
      status: "ok",
      permissions: { "customers/get": "granted", "customers/update": "granted" },
    });
    expect((await stats()).changed).toEqual({});
  });

  test("a wrong key is refused", async () => {
    const { account } = await setUp({ behaviour: { errorText } });
    expect(await checkConnection({ ...account, apiKey: "x".repeat(40) })).toEqual({ status: "key-refused" });
  });

  test("missing permissions are named", async () => {
    const { account, readOnlyKey } = await setUp({ behaviour: { errorText } });
    expect(await checkConnection({ ...account, apiKey: readOnlyKey })).toMatchObject({
      status: "permission-missing",
      functions: ["customers/update"],
    });
  });

  test("an account in trouble is unavailable", async () => {
    const { account, setFaults } = await setUp({ behaviour: { errorText } });
    await setFaults({ errorRate: 1, errorKinds: ["status0"] });
    expect(await checkConnection(account)).toEqual({ status: "unavailable", retryAfterMs: null });
  });
});
