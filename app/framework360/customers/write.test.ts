import { describe, expect, test } from "vitest";

import { blankCustomer, type Customer } from "../../sync/customer.ts";
import type { Snapshot } from "../../sync/side.ts";
import { createFramework360Client } from "../api/client.ts";
import { accountWith, fakeAccount, type Refuse, type StoredCustomer } from "../testing.ts";
import { createCustomer, updateCustomer } from "./write.ts";

const anna: Customer = {
  ...blankCustomer,
  email: "anna.riva@example.it",
  firstName: "Anna",
  lastName: "Riva",
  city: "Lodi",
  vatNumber: "01234567890",
};

const wireAnna: StoredCustomer = {
  nome: "Anna",
  cognome: "Riva",
  email: "anna.riva@example.it",
  comune: "Lodi",
  piva: "01234567890",
  tags: [],
};

const current: Snapshot = { id: "7", customer: anna, newsletterChangedAt: null };

describe("Creating", () => {
  test("looks the e-mail up, registers once and reads back", async () => {
    const { client, calls } = accountWith();
    const { snapshot, refused } = await createCustomer(client, anna);
    expect(snapshot).toEqual({ id: "7", customer: anna, newsletterChangedAt: null });
    expect(refused).toEqual([]);
    expect(calls()).toEqual(["customers/get", "customers/registration", "customers/get"]);
  });

  test("finds the id by e-mail when the registration does not give it", async () => {
    const { client } = accountWith({ tellsId: false });
    expect((await createCustomer(client, anna)).snapshot.id).toBe("7");
  });

  test("sends the source when one is given", async () => {
    const { client, stored } = accountWith();
    await createCustomer(client, anna, { source: 3 });
    expect(stored()).toMatchObject({ provenienza: 3 });
  });

  test("sends no password unless one is required, and then a new one each time", async () => {
    const passwords: unknown[] = [];
    const refuse: Refuse = ({ operation, parameters: { password } }) => {
      if (operation !== "customers/registration") return undefined;
      passwords.push(password);
      return password === undefined ? "La password è obbligatoria" : undefined;
    };
    await createCustomer(accountWith({ refuse }).client, anna);
    await createCustomer(accountWith({ refuse }).client, anna);
    expect(passwords).toEqual([undefined, expect.any(String), undefined, expect.any(String)]);
    expect(passwords[1]).not.toBe(passwords[3]);
    expect(String(passwords[1]).length).toBeGreaterThanOrEqual(20);
  });

  test("continues without a field that is refused by name, and reports it", async () => {
    const { client, stored } = accountWith({
      refuse: ({ operation, parameters }) =>
        operation === "customers/registration" && parameters.piva ? "Partita IVA non valida" : undefined,
    });
    const { snapshot, refused } = await createCustomer(client, anna);
    expect(refused.map(({ field }) => field)).toEqual(["vatNumber"]);
    expect(snapshot.customer).toEqual({ ...anna, vatNumber: null });
    expect(stored()).not.toHaveProperty("piva");
  });

  test("is refused where the e-mail is", async () => {
    const { client } = accountWith({
      refuse: ({ operation }) => (operation === "customers/registration" ? "email_invalid" : undefined),
    });
    await expect(createCustomer(client, anna)).rejects.toMatchObject({ kind: "refused" });
  });

  test("is unavailable where the words of the refusal are not known", async () => {
    const { client } = accountWith({
      refuse: ({ operation }) => (operation === "customers/registration" ? "Errore interno" : undefined),
    });
    await expect(createCustomer(client, anna)).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("sends fields that the registration ignored by an update", async () => {
    const { client, calls } = accountWith({ drops: ["comune", "piva"] });
    const { snapshot, refused } = await createCustomer(client, anna);
    expect(snapshot.customer).toEqual(anna);
    expect(refused).toEqual([]);
    expect(calls().slice(-2)).toEqual(["customers/update", "customers/get"]);
  });

  test("does not overwrite a customer that differs", async () => {
    const { client, calls } = accountWith({ stored: { ...wireAnna, nome: "Anita" } });
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

  test("gets its blanks without a second registration when the answer was lost", async () => {
    const { client, calls } = accountWith({ stored: { ...wireAnna, comune: "" } });
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

  test("is generated for a new customer although the refusal does not name it", async () => {
    const { client, stored } = accountWith({ refuse: askingInOtherWords });
    await createCustomer(client, anna);
    expect(stored()).toHaveProperty("password");
  });

  test.each(["Missing required parameters", "La password è obbligatoria"])(
    "of somebody who is there already is never replaced, whatever is asked for: %s",
    async (words) => {
      const { client, requests } = accountWith({
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
  test("sends the named fields only", async () => {
    const { client, requests } = accountWith({ stored: wireAnna });
    await updateCustomer(client, current, { city: "Bergamo" });
    expect(requests[0]).toEqual({
      operation: "customers/update",
      method: "POST",
      parameters: { id: "7", customer_id: "7", comune: "Bergamo" },
    });
    expect(requests).toHaveLength(2);
  });

  test("sends ignored fields by one registration, with names, e-mail and no other field", async () => {
    const { client, requests, calls } = accountWith({
      stored: wireAnna,
      ignores: ["tags", "marketing_active"],
    });
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

  test("sends tags as one text where a list is ignored", async () => {
    const { client, requests } = accountWith({
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

  test("finds a customer whose e-mail is stored with capitals", async () => {
    const { client, stored } = accountWith({
      stored: { ...wireAnna, email: "Anna.Riva@Example.it" },
      ignores: ["tags"],
    });
    const { refused } = await updateCustomer(client, current, { tags: { add: ["vip"], remove: [] } });
    expect(refused).toEqual([]);
    expect(stored()).toMatchObject({ email: "Anna.Riva@Example.it", tags: ["vip"] });
  });

  test("reports fields that both ways ignore", async () => {
    const { client } = accountWith({ stored: wireAnna, ignores: ["tags"], drops: ["tags"] });
    const { refused } = await updateCustomer(client, current, {
      tags: { add: ["vip"], remove: [] },
      city: "Como",
    });
    expect(refused.map(({ field }) => field)).toEqual(["tags"]);
  });

  test("reports every field that is refused by name and writes the others", async () => {
    const { client } = accountWith({
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

  test("makes no call when nothing can be written", async () => {
    const { client, calls } = accountWith({ stored: wireAnna });
    const { refused } = await updateCustomer(client, current, { email: null, newsletter: null });
    expect(refused.map(({ field }) => field).sort()).toEqual(["email", "newsletter"]);
    expect(calls()).toEqual(["customers/get"]);
  });

  test("does not take a field that was changed meanwhile for ignored", async () => {
    const { client, calls } = accountWith({
      stored: { ...wireAnna, comune: "Pavia" },
      ignores: ["comune"],
    });
    const { snapshot, refused } = await updateCustomer(client, current, { city: "Como" });
    expect(snapshot.customer.city).toBe("Pavia");
    expect(refused).toEqual([]);
    expect(calls()).not.toContain("customers/registration");
  });
});
