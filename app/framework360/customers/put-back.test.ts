import { describe, expect, test } from "vitest";

import { wireCustomer } from "../api/schemas.ts";
import { accountWith, wireRiva as anna } from "../testing.ts";
import { putBack } from "./put-back.ts";

const before = wireCustomer.parse({ id: 7, ...anna });

type Account = ReturnType<typeof accountWith>;
type Given = NonNullable<Parameters<typeof accountWith>[0]>;

/** An account in which a registration blanked the VAT number and the city. */
function blanked(given: Given = {}) {
  const account = accountWith({ stored: { ...anna, piva: "", comune: "" }, ...given });
  const pauses: number[] = [];
  const pause = async (ms: number) => void pauses.push(ms);
  return {
    ...account,
    pauses,
    updates: () =>
      account.requests
        .filter(({ operation }) => operation === "customers/update")
        .map(({ parameters: { id: _id, customer_id: _customer, ...written } }) => written),
    putBack: () =>
      putBack(account.client, { before, unshownExtras: {}, blanked: ["comune", "piva"] }, { pause }),
  };
}

describe("A value that a registration blanked", () => {
  test("is written once, and looked for no longer than until it stands there", async () => {
    const account = blanked();
    expect(await account.putBack()).toEqual([]);
    expect(account.stored()).toMatchObject(anna);
    expect(account.updates()).toEqual([{ comune: "Lodi", piva: "01234567890" }]);
    expect(account.pauses).toEqual([0]);
  });

  test("is given back with all the rest where the account's first update blanks what it is not sent", async () => {
    const account = accountWith({ stored: { ...anna, telefono: "+393331234567" }, updateReplaces: true });
    const known = wireCustomer.parse(account.stored());
    const pause = async () => {};
    const given = { before: known, unshownExtras: {}, blanked: ["telefono"], isSeen: false };
    await putBack(account.client, given, { pause });
    expect(account.stored()).toMatchObject({ ...anna, telefono: "+393331234567" });
    expect(await account.traits.read()).toMatchObject({ updateReplaces: true });
  });

  test("is written to the billing section where flat parameters are the personal address", async () => {
    const { comune, ...names } = anna;
    const section = { comune, cap: "26900" };
    const traits = { updatesBillingNested: true };
    const account = accountWith({ stored: { ...names, dati_fatturazione: { cap: "26900" } }, traits });
    const known = wireCustomer.parse({ id: 7, ...names, dati_fatturazione: section });
    const given = { before: known, unshownExtras: {}, blanked: ["comune"] };
    expect(await putBack(account.client, given, { pause: async () => {} })).toEqual([]);
    expect(account.stored()).toMatchObject({ dati_fatturazione: section });
    expect(account.stored()).not.toHaveProperty("comune");
  });

  test("is not tried again where the account refuses it by name, and takes no other with it", async () => {
    const account = blanked({ refuse: ({ parameters }) => (parameters.piva ? "piva_invalid" : undefined) });
    expect(await account.putBack()).toMatchObject([
      { field: "vatNumber", explanation: { code: "data-refused" } },
    ]);
    expect(account.updates()).toEqual([{ comune: "Lodi", piva: "01234567890" }, { comune: "Lodi" }]);
    expect(account.pauses).toEqual([0]);
  });

  test("is not tried again where the account refuses each by name", async () => {
    const account = blanked({
      refuse: ({ parameters }) => {
        if (parameters.piva) return "piva_invalid";
        return parameters.comune ? "Il comune non è valido" : undefined;
      },
    });
    const lost = await account.putBack();
    expect(lost.map(({ field }) => field).sort()).toEqual(["city", "vatNumber"]);
    expect(account.pauses.filter((ms) => ms === 3000)).toEqual([]);
  });

  test("is tried again where an update had no effect, though the account refused another one", async () => {
    const ignores = ["comune"];
    const account = blanked({
      ignores,
      refuse: ({ parameters }) => {
        if (parameters.piva) return "piva_invalid";
        if (account.pauses.includes(3000)) ignores.length = 0;
        return undefined;
      },
    });
    expect(await account.putBack()).toMatchObject([{ field: "vatNumber" }]);
    expect(account.stored()).toMatchObject({ comune: "Lodi", piva: "" });
  });

  test("is told as lost for its own reason", async () => {
    const account = blanked({
      ignores: ["comune"],
      refuse: ({ parameters }) => (parameters.piva ? "piva_invalid" : undefined),
    });
    const lost = await account.putBack();
    expect(Object.fromEntries(lost.map(({ field, explanation }) => [field, explanation.code]))).toEqual({
      city: "change-ignored",
      vatNumber: "data-refused",
    });
  });

  test("is told as lost for what the account answered last", async () => {
    const account = blanked({
      refuse: ({ operation }) => {
        if (operation === "customers/update") throw new TypeError("fetch failed");
        return undefined;
      },
    });
    const lost = await account.putBack();
    expect(lost.map(({ field, explanation }) => [field, explanation.code])).toEqual([
      ["city", "connection-broken"],
      ["vatNumber", "connection-broken"],
    ]);
  });

  test("stays blank where a person cleared it since, in an account that keeps what it is not sent", async () => {
    const account: Account = accountWith({
      ...{ stored: anna, ignores: ["telefono"], traits: { updateKeeps: true } },
      refuse: ({ operation }) => {
        if (operation === "customers/update") account.change({ comune: "" });
        return undefined;
      },
    });
    const reached = wireCustomer.parse({ id: 7, ...anna, telefono_cellulare: "+393331234567" });
    const given = { before: reached, unshownExtras: {}, blanked: ["telefono"] };
    const lost = await putBack(account.client, given, { pause: async () => {} });
    expect(lost.map(({ field }) => field)).toEqual(["phone"]);
    expect(account.stored()).toMatchObject({ comune: "" });
  });

  test("is not told as lost in the account for an error of our own", async () => {
    const account = blanked();
    account.client.traits.read = () => Promise.reject(new Error("The database does not answer."));
    await expect(account.putBack()).rejects.toThrow("The database does not answer.");
  });
});
