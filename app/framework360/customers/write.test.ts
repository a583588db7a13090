import { describe, expect, test } from "vitest";
import { blankCustomer, type Customer } from "../../sync/customer.ts";
import type { Snapshot } from "../../sync/side.ts";
import { createFramework360Client } from "../api/client.ts";
import { fakeAccount, type Request } from "../testing.ts";
import { createCustomer, updateCustomer } from "./write.ts";

type Stored = Record<string, unknown>;
type Refuse = (request: Request) => string | undefined;

/**
 * An account with room for one customer, number 7. `ignores` names parameters that customers/update leaves
 * alone, `drops` those that registration does (`dropsLists`: every list), and `refuse` answers with a reason to
 * refuse a call.
 */
function account(
  options: {
    stored?: Stored;
    ignores?: string[];
    drops?: string[];
    dropsLists?: boolean;
    refuse?: Refuse;
    tellsId?: boolean;
  } = {},
) {
  const { ignores = [], drops = [], dropsLists = false, refuse, tellsId = true } = options;
  let stored: Stored | null = options.stored ? { id: 7, ...options.stored } : null;
  const without = (fields: Stored, names: string[]) =>
    Object.fromEntries(
      Object.entries(fields).filter(([name]) => !["id", "customer_id", ...names].includes(name)),
    );

  const fake = fakeAccount((request) => {
    const { operation, parameters } = request;
    const reason = refuse?.(request);
    if (reason !== undefined) return new Error(reason);
    switch (operation) {
      case "customers/get":
        return [stored?.email, String(stored?.id)].includes((parameters.email ?? parameters.id) as string)
          ? stored
          : null;
      case "customers/registration":
        stored = {
          id: 7,
          ...stored,
          ...without(parameters, [
            ...drops,
            "dati_fatturazione",
            ...(dropsLists ? Object.keys(parameters).filter((name) => Array.isArray(parameters[name])) : []),
          ]),
        };
        return tellsId ? { id: "7" } : {};
      case "customers/update":
        stored = { ...stored, ...without(parameters, ignores) };
        return true;
      default:
        return new Error(`unexpected ${operation}`);
    }
  });
  return { ...fake, client: createFramework360Client(fake.options), stored: () => stored };
}

const anna: Customer = {
  ...blankCustomer,
  email: "anna.riva@example.it",
  firstName: "Anna",
  lastName: "Riva",
  city: "Lodi",
  vatNumber: "01234567890",
};

const wireAnna: Stored = {
  nome: "Anna",
  cognome: "Riva",
  email: "anna.riva@example.it",
  comune: "Lodi",
  piva: "01234567890",
  tags: [],
};

const current: Snapshot = { id: "7", customer: anna, newsletterChangedAt: null };

describe("Creating", () => {
  test("looks who has the e-mail, registers once and reads back", async () => {
    const { client, calls } = account();
    const { snapshot, refused } = await createCustomer(client, anna);
    expect(snapshot).toEqual({ id: "7", customer: anna, newsletterChangedAt: null });
    expect(refused).toEqual([]);
    expect(calls()).toEqual(["customers/get", "customers/registration", "customers/get"]);
  });

  test("finds the id by e-mail when the registration does not tell it", async () => {
    const { client } = account({ tellsId: false });
    expect((await createCustomer(client, anna)).snapshot.id).toBe("7");
  });

  test("names the source when it is told one", async () => {
    const { client, stored } = account();
    await createCustomer(client, anna, { source: 3 });
    expect(stored()).toMatchObject({ provenienza: 3 });
  });

  test("sends no password unless one is asked for, and then a new one each time", async () => {
    const passwords: unknown[] = [];
    const refuse: Refuse = ({ operation, parameters: { password } }) => {
      if (operation !== "customers/registration") return undefined;
      passwords.push(password);
      return password === undefined ? "La password è obbligatoria" : undefined;
    };
    await createCustomer(account({ refuse }).client, anna);
    await createCustomer(account({ refuse }).client, anna);
    expect(passwords).toEqual([undefined, expect.any(String), undefined, expect.any(String)]);
    expect(passwords[1]).not.toBe(passwords[3]);
    expect(String(passwords[1]).length).toBeGreaterThanOrEqual(20);
  });

  test("goes on without a field that is refused by name, and reports it", async () => {
    const { client, stored } = account({
      refuse: ({ operation, parameters }) =>
        operation === "customers/registration" && parameters.piva ? "Partita IVA non valida" : undefined,
    });
    const { snapshot, refused } = await createCustomer(client, anna);
    expect(refused.map(({ field }) => field)).toEqual(["vatNumber"]);
    expect(snapshot.customer).toEqual({ ...anna, vatNumber: null });
    expect(stored()).not.toHaveProperty("piva");
  });

  test("is refused where the e-mail is", async () => {
    const { client } = account({
      refuse: ({ operation }) => (operation === "customers/registration" ? "email_invalid" : undefined),
    });
    await expect(createCustomer(client, anna)).rejects.toMatchObject({ kind: "refused" });
  });

  test("is for a later try where the words of the refusal are not known", async () => {
    const { client } = account({
      refuse: ({ operation }) => (operation === "customers/registration" ? "Errore interno" : undefined),
    });
    await expect(createCustomer(client, anna)).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("sends through update what the registration ignored", async () => {
    const { client, calls } = account({ drops: ["comune", "piva"] });
    const { snapshot, refused } = await createCustomer(client, anna);
    expect(snapshot.customer).toEqual(anna);
    expect(refused).toEqual([]);
    expect(calls().slice(-2)).toEqual(["customers/update", "customers/get"]);
  });

  test("does not register over a customer who differs", async () => {
    const { client, calls } = account({ stored: { ...wireAnna, nome: "Anita" } });
    await expect(createCustomer(client, anna)).rejects.toMatchObject({ kind: "unavailable" });
    expect(calls()).toEqual(["customers/get"]);
  });
});

describe("The customer that a registration made", () => {
  test.each([1, "ok", { id: 3 }])(
    "is not taken for another one because the answer was %j",
    async (answer) => {
      const fake = fakeAccount(({ operation, parameters }) => {
        if (operation === "customers/registration") return answer;
        if (parameters.email !== undefined) {
          const isMade = fake.calls().includes("customers/registration");
          return isMade ? { id: 7, ...wireAnna } : null;
        }
        if (parameters.id === "ok") return new Error("ID non valido");
        return { id: parameters.id, nome: "Altra", email: "altra@example.it" };
      });
      const { snapshot } = await createCustomer(createFramework360Client(fake.options), anna);
      expect(snapshot.id).toBe("7");
    },
  );

  test("is filled up without a second registration when its answer was lost", async () => {
    const { client, calls } = account({ stored: { ...wireAnna, comune: "" } });
    const { snapshot } = await createCustomer(client, anna);
    expect(snapshot.customer).toEqual(anna);
    expect(calls()).not.toContain("customers/registration");
  });
});

describe("A password", () => {
  const askingInOtherWords: Refuse = ({ operation, parameters }) =>
    operation === "customers/registration" && parameters.password === undefined
      ? "Missing required parameters"
      : undefined;

  test("is made for a new customer although the refusal does not name it", async () => {
    const { client, stored } = account({ refuse: askingInOtherWords });
    await createCustomer(client, anna);
    expect(stored()).toHaveProperty("password");
  });

  test.each(["Missing required parameters", "La password è obbligatoria"])(
    "of somebody who is there already is never replaced, whatever is asked for: %s",
    async (words) => {
      const { client, requests } = account({
        stored: { ...wireAnna, password: "theirs" },
        ignores: ["tags"],
        refuse: ({ operation, parameters }) =>
          operation === "customers/registration" && parameters.password === undefined ? words : undefined,
      });
      await updateCustomer(client, current, { tags: { add: ["vip"], remove: [] } }).catch(() => null);
      expect(requests.filter(({ parameters }) => "password" in parameters)).toEqual([]);
    },
  );
});

describe("Updating", () => {
  test("sends the named fields alone", async () => {
    const { client, requests } = account({ stored: wireAnna });
    await updateCustomer(client, current, { city: "Bergamo" });
    expect(requests[0]).toEqual({
      operation: "customers/update",
      method: "POST",
      parameters: { id: "7", customer_id: "7", comune: "Bergamo" },
    });
    expect(requests).toHaveLength(2);
  });

  test("registers once what update ignored, with names, e-mail and no other field", async () => {
    const { client, requests, calls } = account({ stored: wireAnna, ignores: ["tags", "marketing_active"] });
    const changes = { tags: { add: ["vip"], remove: [] }, newsletter: "subscribed" as const };
    const { snapshot, refused } = await updateCustomer(client, current, changes);
    expect(refused).toEqual([]);
    expect(snapshot.customer).toEqual({ ...anna, tags: ["vip"], newsletter: "subscribed" });
    expect(requests.find(({ operation }) => operation === "customers/registration")?.parameters).toEqual({
      nome: "Anna",
      cognome: "Riva",
      email: "anna.riva@example.it",
      tags: ["vip"],
      marketing_active: true,
    });
    expect(calls().filter((name) => name === "customers/registration")).toHaveLength(1);
  });

  test("sends tags as a text where a list is ignored", async () => {
    const { client, requests } = account({
      stored: wireAnna,
      ignores: ["tags"],
      dropsLists: true,
    });
    const { snapshot, refused } = await updateCustomer(client, current, {
      tags: { add: ["vip", "fiera"], remove: [] },
    });
    expect(refused).toEqual([]);
    expect(snapshot.customer.tags).toEqual(["fiera", "vip"]);
    expect(requests.filter(({ operation }) => operation === "customers/registration")).toHaveLength(2);
  });

  test("finds somebody again whose e-mail is written with capitals there", async () => {
    const { client, stored } = account({
      stored: { ...wireAnna, email: "Anna.Riva@Example.it" },
      ignores: ["tags"],
    });
    const { refused } = await updateCustomer(client, current, { tags: { add: ["vip"], remove: [] } });
    expect(refused).toEqual([]);
    expect(stored()).toMatchObject({ email: "Anna.Riva@Example.it", tags: ["vip"] });
  });

  test("reports what neither way takes", async () => {
    const { client } = account({ stored: wireAnna, ignores: ["tags"], drops: ["tags"] });
    const { refused } = await updateCustomer(client, current, {
      tags: { add: ["vip"], remove: [] },
      city: "Como",
    });
    expect(refused.map(({ field }) => field)).toEqual(["tags"]);
  });

  test("reports every field that is refused by name and writes the others", async () => {
    const { client } = account({
      stored: wireAnna,
      refuse: ({ operation, parameters }) => {
        if (operation !== "customers/update") return undefined;
        if (parameters.pec) return "pec_invalid";
        return parameters.telefono ? "Il telefono non è valido" : undefined;
      },
    });
    const changes = { pec: "x@example.it", phone: "+391", city: "Como" };
    const { snapshot, refused } = await updateCustomer(client, current, changes);
    expect(refused.map(({ field }) => field)).toEqual(["pec", "phone"]);
    expect(snapshot.customer).toEqual({ ...anna, city: "Como" });
  });

  test("writes nothing when nothing may be written", async () => {
    const { client, calls } = account({ stored: wireAnna });
    const { refused } = await updateCustomer(client, current, { email: null, newsletter: null });
    expect(refused.map(({ field }) => field).sort()).toEqual(["email", "newsletter"]);
    expect(calls()).toEqual(["customers/get"]);
  });

  test("does not take a field that somebody else changed meanwhile for ignored", async () => {
    const { client, calls } = account({ stored: { ...wireAnna, comune: "Pavia" }, ignores: ["comune"] });
    const { snapshot, refused } = await updateCustomer(client, current, { city: "Como" });
    expect(snapshot.customer.city).toBe("Pavia");
    expect(refused).toEqual([]);
    expect(calls()).not.toContain("customers/registration");
  });
});
