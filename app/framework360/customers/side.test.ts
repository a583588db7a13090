import { describe, expect, test, vi } from "vitest";
import { blankCustomer } from "../../sync/customer.ts";
import { createFramework360Client } from "../api/client.ts";
import { withHistoryLines } from "./history-lines.ts";
import { withOrderTotals } from "./order-totals.ts";
import { createFramework360Side } from "./side.ts";
import { fakeAccount, type Request } from "../testing.ts";

function sideOf(answer: (request: Request) => unknown) {
  const fake = fakeAccount(answer);
  return { ...fake, side: createFramework360Side(createFramework360Client(fake.options)) };
}

test("A side tells how long a call may take, with the wait for its slot, also with order totals and history lines", () => {
  const { options } = fakeAccount(() => null);
  const client = createFramework360Client({ ...options, timeoutMs: 120_000, maxWaitMs: 5_000 });
  const plain = createFramework360Side(client);
  const totals = withOrderTotals(plain, client, { onMissing: () => undefined });
  const side = withHistoryLines(totals, client, { now: () => new Date(), onMissing: () => undefined });
  expect(side.callTimeoutMs).toBe(125_000);
});

describe("Reading", () => {
  const anna = { id: 1, nome: "Anna" };
  /** An account that shows Anna, and answers this for any other customer. */
  const accountOfAnna = (ofOthers: unknown) =>
    sideOf(({ operation, parameters }) => {
      if (operation === "customers/list") return [anna];
      if (operation === "check") return true;
      return parameters.id === "1" ? anna : ofOthers;
    });

  test.each([null, [], {}, false, "", "None", new Error("Cliente non trovato"), undefined])(
    "takes %j for a deleted customer when the account shows one that it lists",
    async (ofOthers) => {
      expect(await accountOfAnna(ofOthers).side.read("7")).toBeNull();
    },
  );

  test("reads no more than one listed customer", async () => {
    const { side, calls } = accountOfAnna(null);
    await side.read("7");
    expect(calls()).toEqual(["customers/get", "check", "customers/list", "customers/get"]);
  });

  test.each([null, [], false, "", new Error("Cliente non trovato"), undefined])(
    "does not take %j for a deleted customer when the account answers so for those that it lists",
    async (ofAll) => {
      const { side } = sideOf(({ operation }) => (operation === "customers/list" ? [anna] : ofAll));
      await expect(side.read("7")).rejects.toMatchObject({ kind: "unavailable" });
    },
  );

  test("takes it for deleted when another listed customer is deleted too, and a further one is shown", async () => {
    const { side } = sideOf(({ operation, parameters }) => {
      if (operation === "customers/list") return [{ id: 7 }, anna];
      return operation === "check" || parameters.id === "1" ? anna : new Error("Cliente non trovato");
    });
    expect(await side.read("7")).toBeNull();
  });

  test("takes it for deleted when the account lists no customer, and not when it gives no list", async () => {
    const withList = (list: unknown) =>
      sideOf(({ operation }) => (operation === "customers/list" ? list : null)).side;
    expect(await withList([]).read("7")).toBeNull();
    const fromZero = sideOf(({ operation, parameters }) => {
      if (operation !== "customers/list") return null;
      return parameters.page === undefined ? [] : new Error("Pagina non valida");
    });
    expect(await fromZero.side.read("7")).toBeNull();
    for (const none of [null, false, "", undefined]) {
      await expect(withList(none).read("7")).rejects.toMatchObject({ kind: "unavailable" });
    }
  });

  test("does not take it for deleted when the account refuses the key", async () => {
    const { side } = sideOf(({ operation }) => (operation === "check" ? new Error("api_key_invalid") : null));
    await expect(side.read("7")).rejects.toMatchObject({ kind: "unauthorized" });
  });

  test("does not take an answer without data for a deleted customer", async () => {
    const { side } = sideOf(() => undefined);
    await expect(side.read("7")).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("does not accept another customer than the requested one", async () => {
    const { side } = sideOf(() => ({ id: 8, nome: "Anna" }));
    await expect(side.read("7")).rejects.toMatchObject({ kind: "unavailable" });
  });
});

describe("Finding", () => {
  const anna = {
    id: 7,
    nome: "Anna",
    email: "anna@example.it",
    telefono_cellulare: "333 1234567",
    tags: ["vip"],
  };

  test("reads a hit that shows few fields before it compares", async () => {
    const { side } = sideOf(({ operation, parameters }) => {
      if (operation === "customers/search") return [{ id: "7", nome: "Anna" }, { id: "8" }];
      if (parameters.email) return null;
      return parameters.id === "7" ? anna : { id: 8, email: "gianna@example.it" };
    });
    const found = await side.find({ email: "anna@example.it", phone: null });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ id: "7", customer: { phone: "+393331234567", tags: ["vip"] } });
  });

  test("compares the e-mail itself after an inexact look-up", async () => {
    const { side } = sideOf(({ operation }) => (operation === "customers/get" ? anna : []));
    expect(await side.find({ email: "a.nna@example.it", phone: null })).toEqual([]);
  });

  test("gives a customer that matches by e-mail and by phone once", async () => {
    const { side } = sideOf(({ operation }) => (operation === "customers/get" ? anna : [anna]));
    expect(await side.find({ email: "anna@example.it", phone: "+393331234567" })).toHaveLength(1);
  });

  test("searches nothing where a reading of all customers tells who has the e-mail or phone", async () => {
    const known = { "7": anna, "9": { ...anna, id: 9, email: "elsewhere@example.it" } };
    const fake = fakeAccount(({ parameters: { id, email } }) =>
      email ? anna : (known[String(id) as keyof typeof known] ?? null),
    );
    const findListed = vi.fn(() => Promise.resolve(["7", "8", "9"]));
    const side = createFramework360Side(createFramework360Client(fake.options), { findListed });
    const identity = { email: "anna@example.it", phone: "+393331234567" };
    const found = await side.find(identity);
    expect(found.map(({ id }) => id)).toEqual(["7", "9"]);
    expect(findListed).toHaveBeenCalledWith(identity);
    expect(fake.calls()).not.toContain("customers/search");
  });

  test("reads only the others of that e-mail where one is known already", async () => {
    const namesake = { ...anna, id: 9 };
    const fake = fakeAccount(() => namesake);
    const side = createFramework360Side(createFramework360Client(fake.options), {
      findListed: () => Promise.resolve(["7", "9"]),
    });
    const others = await side.find({ email: "anna@example.it", phone: null }, "7");
    expect(others.map(({ id }) => id)).toEqual(["9"]);
    expect(fake.calls()).toEqual(["customers/get"]);
  });

  test("searches where there is no such reading any more", async () => {
    const fake = fakeAccount(({ operation }) => (operation === "customers/get" ? null : [anna]));
    const side = createFramework360Side(createFramework360Client(fake.options), {
      findListed: () => Promise.resolve(null),
    });
    expect(await side.find({ email: null, phone: "+393331234567" })).toHaveLength(0);
    expect(fake.calls()).toContain("customers/search");
  });

  /** An account whose search finds a phone only as it stands there, with the phone of somebody else. */
  const typed = (phone: string, other: string, country: string | null = null) => {
    const customers = [phone, other].map((telefono, index) => ({
      ...{ id: index + 7, nome: "Anna", telefono_cellulare: telefono, stato: country },
    }));
    return sideOf(({ operation, parameters: { query, id } }) => {
      if (operation === "customers/list") return customers;
      if (operation === "customers/get") return customers.find((one) => String(one.id) === id) ?? null;
      return customers.filter(({ telefono_cellulare }) => telefono_cellulare === query);
    });
  };

  test.each([
    ["333 1234567", "347 7654321"],
    ["+39 333 1234567", "+39 347 7654321"],
    ["0039 333 12 34 567", "0039 347 76 54 321"],
    ["333/1234567", "347/7654321"],
    ["393331234567", "393477654321"],
  ])("looks for a phone as the account's other customers show theirs: %s", async (phone, other) => {
    const learnt = typed(phone, other);
    await learnt.side.list(null, null);
    expect(await learnt.side.find({ email: null, phone: "+393331234567" })).toMatchObject([{ id: "7" }]);
    const read = typed(phone, other);
    await read.side.read("8");
    expect(await read.side.find({ email: null, phone: "+393331234567" })).toMatchObject([{ id: "7" }]);
  });

  test("looks for a phone as it is dialled within its country", async () => {
    const { side } = typed("01711234567", "", "DE");
    expect(await side.find({ email: null, phone: "+491711234567" })).toMatchObject([{ id: "7" }]);
  });

  test("searches for four further shapes of a phone at most, and for none of another length", async () => {
    const shapes = [
      "### ### ####",
      "### #######",
      "###-#######",
      "###/#######",
      "###.#######",
      "## ## ## ## ##",
    ];
    const all = [...shapes, "### ## ####", "interno ##########"].map((one, id) => {
      return { id: id + 1, nome: "Anna", telefono: one.replaceAll("#", "3") };
    });
    const { side, requests } = sideOf(({ operation }) => (operation === "customers/list" ? all : []));
    await side.list(null, null);
    await side.find({ email: null, phone: "+393331234567" });
    const queries = requests.flatMap(({ parameters: { query } }) => (query === undefined ? [] : [query]));
    expect(queries).toHaveLength(7);
    expect(queries).not.toContain("333 12 34567");
  });

  test("makes no call for blanks", async () => {
    const { side, calls } = sideOf(() => []);
    expect(await side.find({ email: null, phone: null })).toEqual([]);
    expect(calls()).toEqual([]);
  });
});

test("Listing shows customers whole, page by page", async () => {
  const anna = { id: 7, nome: "Anna", email: "anna@example.it", tags: ["vip"], marketing_active: true };
  const { side } = sideOf(({ operation, parameters }) => {
    if (operation === "customers/get") return anna;
    return parameters.page === "2" ? [] : [{ id: 7, nome: "Anna" }];
  });
  const first = await side.list(null, null);
  const [listed, ...others] = first.customers;
  expect(others).toEqual([]);
  expect(listed!.id).toBe("7");
  expect(JSON.parse(listed!.fingerprint)).toMatchObject({ tags: ["vip"], newsletter: "subscribed" });
  const second = await side.list(first.next, null);
  expect(second).toMatchObject({ customers: [], next: expect.any(String) });
  expect(await side.list(second.next, null)).toEqual({ customers: [], next: null });
});

describe("A write that fails after the account refused the newsletter list", () => {
  const anna = { id: 7, nome: "Anna", cognome: "Riva", email: "anna@example.it" };
  const customer = { ...blankCustomer, firstName: "Anna", lastName: "Riva", email: "anna@example.it" };
  const snapshot = { id: "7", customer, newsletterChangedAt: null };

  /** An account that refuses the list, and answers nothing more once something was written without it. */
  function accountRefusingList({ isKnown, write }: { isKnown: boolean; write: () => unknown }) {
    let isDown = false;
    const { options } = fakeAccount(({ method, operation, parameters }) => {
      if (isDown) throw new TypeError("fetch failed");
      if (operation === "customers/get" && isKnown) return anna;
      if (method === "GET") return operation === "customers/get" ? new Error("Cliente non trovato") : [];
      if (parameters.marketing_list) return new Error("Lista marketing non trovata");
      isDown = true;
      return write();
    });
    const side = createFramework360Side(createFramework360Client(options), {
      newsletterList: 77,
      pause: async () => {},
    });
    const context = { newsletterChangedAt: null };
    return {
      create: () => side.create({ ...customer, newsletter: "subscribed" }, context),
      update: () => side.update(snapshot, { newsletter: "subscribed" }, context),
    };
  }

  const taken = () => ({ id: 7 });
  const lost = () => {
    throw new TypeError("fetch failed");
  };
  test.each([
    ["creation", accountRefusingList({ isKnown: false, write: taken }).create],
    ["creation whose answer is lost", accountRefusingList({ isKnown: false, write: lost }).create],
    ["update", accountRefusingList({ isKnown: true, write: taken }).update],
    ["update whose answer is lost", accountRefusingList({ isKnown: true, write: lost }).update],
  ])("tells that (%s), as the next one may send no subscription", async (_what, write) => {
    const told = [{ field: "newsletter", explanation: { code: "list-refused", said: expect.any(String) } }];
    await expect(write()).rejects.toMatchObject({ kind: "unavailable", told });
  });

  test("does not tell that where the subscription is refused too, as the next one sends it with the list", async () => {
    const write = () => new Error("Database in manutenzione");
    const { update } = accountRefusingList({ isKnown: true, write });
    await expect(update()).rejects.toMatchObject({ kind: "unavailable", told: [] });
  });
});
