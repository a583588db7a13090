import { describe, expect, test } from "vitest";

import { blankCustomer, type Customer } from "../../sync/customer.ts";
import { withCountryOf } from "../../sync/phone-country.ts";
import { createFramework360Client } from "../api/client.ts";
import type { AccountTraits } from "../api/traits.ts";
import { accountWith, type Request, type StoredCustomer } from "../testing.ts";
import { heldPhone, phonesFor } from "./phone-forms.ts";
import { createFramework360Side } from "./side.ts";

const form = (phoneForm: AccountTraits["phoneForm"]) => ({ phoneForm });

describe("The forms of a number", () => {
  test.each<[string, string, string | null, string[]]>([
    ["an Italian mobile", "+393331234567", "IT", ["00393331234567", "393331234567", "3331234567"]],
    ["an Italian landline", "+390612345678", null, ["00390612345678", "390612345678", "0612345678"]],
    ["a foreign number", "+491711234567", "IT", ["00491711234567", "491711234567"]],
    ["an Italian number of a customer in France", "+393331234567", "FR", ["00393331234567", "393331234567"]],
    ["a number of another country where 00 leads nowhere", "+393331234567", "US", ["393331234567"]],
    ["what is no number", "interno 12", "IT", []],
    ["a number that is read back as another one in any form", "+6109614363", "IT", []],
  ])("of %s are those that are read back as it", (_what, phone, country, others) => {
    expect(phonesFor(phone, country, form("plus"))).toEqual([phone, ...others]);
  });

  test("begin with the one that the account takes", () => {
    expect(phonesFor("+393331234567", "IT", form("digits"))[0]).toBe("393331234567");
    expect(phonesFor("+491711234567", "IT", form("national"))[0]).toBe("+491711234567");
  });
});

test("A number that the account holds is sent along as it stands there, unless it lost digits or its form is refused", () => {
  const held = (shown: string | null, taken: AccountTraits["phoneForm"] = "plus", country = "IT") =>
    heldPhone(shown, country, form(taken));
  expect(held(null)).toBeNull();
  expect(held("interno 12")).toBe("interno 12");
  expect(held("333 1234567")).toBe("333 1234567");
  expect(held("+39 333 1234567", "digits")).toBe("393331234567");
  expect(held("393331234567", "national")).toBe("3331234567");
  expect(held("3331234567", "digits")).toBe("3331234567");
  expect(held("612345678")).toBe("0612345678");
  expect(held("interno 12", "digits")).toBe("interno 12");
});

const anna = { ...blankCustomer, email: "anna@example.it", firstName: "Anna", lastName: "Riva" };
const stored = { nome: "Anna", cognome: "Riva", email: "anna@example.it", telefono: "" };

/** An account that refuses numbers that `taken` does not match. */
function account(
  taken: RegExp,
  words: string,
  known?: StoredCustomer,
  more: Parameters<typeof accountWith>[0] = {},
) {
  const refuse = ({ operation, parameters }: Request) => {
    const { telefono = "" } = parameters as { telefono?: string };
    return /update|registration/.test(operation) && !taken.test(telefono) ? words : undefined;
  };
  const fake = accountWith({ ...more, ...(known && { stored: known }), refuse });
  const shown: typeof fetch = async (...request) => {
    const answer = (await (await fake.options.fetch(...request)).json()) as { data?: { telefono?: string } };
    const { data } = answer;
    // It shows the mobile under another name than it is written by.
    if (data?.telefono !== undefined) Object.assign(data, { telefono_cellulare: data.telefono });
    return Response.json(answer);
  };
  const side = createFramework360Side(createFramework360Client({ ...fake.options, fetch: shown }));
  const sent = () =>
    fake.requests.flatMap(({ operation, parameters }) =>
      /update|registration/.test(operation) && parameters.telefono ? [parameters.telefono] : [],
    );
  return { side, sent, stored: fake.stored, traits: () => fake.options.traits.read() };
}

const addVip = { tags: { add: ["vip"], remove: [] } };
const nothingKnown = { newsletterChangedAt: null };

describe.each([
  ["digits alone", /^\d*$/, "00393331234567"],
  ["digits alone, no zeros in front", /^([1-9]\d*)?$/, "393331234567"],
  ["numbers as dialled in Italy", /^(3\d{8,9})?$/, "3331234567"],
])("An account that takes %s", (_what, taken, written) => {
  test.each([
    "Il numero di telefono non è valido",
    "Il cellulare indicato non risulta valido",
    "telefono_invalid",
  ])("gets an updated number so, and shows it as the same: %s", async (words) => {
    const { side, stored: now, traits, sent } = account(taken, words, stored);
    const write = async (phone: string) => {
      const current = (await side.read("7"))!;
      return side.update(current, { phone }, nothingKnown);
    };
    const { snapshot, refused } = await write("+393331234567");
    expect(refused).toEqual([]);
    expect(now()).toMatchObject({ telefono: written });
    expect(snapshot.customer.phone).toBe("+393331234567");
    expect((await traits()).phoneForm).not.toBe("plus");

    const before = sent().length;
    expect((await write("+393339999999")).snapshot.customer.phone).toBe("+393339999999");
    expect(sent().slice(before)).toHaveLength(1);
  });

  test("gets a new customer's number so", async () => {
    const { side, stored: now, sent } = account(taken, "Telefono non valido");
    const customer: Customer = { ...anna, phone: "+393331234567" };
    const { snapshot, refused } = await side.create(customer, nothingKnown);
    expect(refused).toEqual([]);
    expect(now()).toMatchObject({ telefono: written });
    expect(snapshot.customer.phone).toBe("+393331234567");
    expect(sent().at(-1)).toBe(written);
  });

  test("gets it so at the last attempt where its words name nothing", async () => {
    const { side, stored: now } = account(taken, "Errore 1045", stored);
    const current = (await side.read("7"))!;
    const changes = { phone: "+393331234567", firstName: "Anita" };
    const { refused } = await side.update(current, changes, { ...nothingKnown, lastAttempt: true });
    expect(refused).toEqual([]);
    expect(now()).toMatchObject({ telefono: written, nome: "Anita" });
  });
});

test("a number that the account takes in no form is told, and the form that it takes is not forgotten", async () => {
  const { side, traits } = account(/^(39\d{9,10})?$/, "Telefono non valido", stored);
  const write = async (phone: string) => side.update((await side.read("7"))!, { phone }, nothingKnown);
  await write("+393331234567");
  expect(await traits()).toMatchObject({ phoneForm: "digits" });
  expect((await write("+491711234567")).refused).toMatchObject([{ field: "phone" }]);
  expect(await traits()).toMatchObject({ phoneForm: "digits" });
});

describe.each([
  ["learnt already", { phoneForm: "zeros" }],
  ["not known yet", {}],
] as const)(
  "A number that a person entered in a form which the API refuses, which is %s,",
  (_what, traits) => {
    const entered = { ...stored, telefono: "+39 333 1234567", tags: ["a"] };

    test("keeps no tag from being registered", async () => {
      const { side, stored: now } = account(/^\d*$/, "Telefono non valido", entered, {
        ...{ ignores: ["tags"], traits: { ...traits, updateOfTags: "ignores" } },
      });
      const { refused } = await side.update((await side.read("7"))!, addVip, nothingKnown);
      expect(refused).toEqual([]);
      expect(now()).toMatchObject({ tags: ["a", "vip"], telefono: "00393331234567" });
    });

    test("keeps no other value from an account that blanks what it is not sent", async () => {
      const { side, stored: now } = account(/^\d*$/, "Telefono non valido", entered, {
        ...{ updateReplaces: true, traits: { ...traits, updateReplaces: true } },
      });
      const current = (await side.read("7"))!;
      const { refused, snapshot } = await side.update(current, { company: "Riva Srl" }, nothingKnown);
      expect(refused).toEqual([]);
      expect(snapshot.customer).toMatchObject({ phone: "+393331234567", company: "Riva Srl" });
      expect(now()).toMatchObject({ telefono: "00393331234567" });
    });
  },
);

test.each([
  ["347 146 4218", "3471464218"],
  ["(347) 146.42-18", "3471464218"],
  ["06 1234567/8", "06 1234567/8"],
])(
  "a number without its country, %s, is sent along as %s, and not as one of the country of its address",
  (shown, sent) => {
    expect(heldPhone(shown, "DE", form("national"))).toBe(sent);
    expect(heldPhone(shown, "DE", form("plus"))).toBe(shown);
  },
);

test.each([
  ["an Italian landline beside an address in Germany", "35100012", "DE", "035100012"],
  ["an Italian landline beside an address in America", "35100012", "US", "035100012"],
  ["a German landline", "30901820", "DE", "030901820"],
  ["a French mobile", "612345678", "FR", "0612345678"],
])("the zero is given back that %s lost where it is shown as a number", (_what, shown, country, sent) => {
  for (const phoneForm of ["plus", "digits", "national"] as const)
    expect(heldPhone(shown, country, form(phoneForm))).toBe(sent);
});

test.each([
  ["an Italian mobile beside an address in Germany", "3481329595", "DE"],
  ["a toll-free Italian number beside an address in Germany", "800123456", "DE"],
  ["an American number", "2125551234", "US"],
  ["a German number with its country's code", "4930901820", "DE"],
])("no zero is put before %s", (_what, shown, country) => {
  expect(heldPhone(shown, country, form("digits"))).toBe(shown);
});

test.each([
  ["without its plus", "+393331234567", /^([1-9]\d*)?$/, "393331234567"],
  ["as it is dialled in Italy", "+393331234567", /^([03]\d{5,9})?$/, "3331234567"],
  ["as it is dialled in Italy, and shows it as a number", 393331234567, /^([03]\d{5,9})?$/, "3331234567"],
])(
  "a number beside an address abroad is not lost where the account blanks what it is not sent, and takes it alone %s",
  async (_form, telefono, taken, kept) => {
    const there = { ...stored, telefono, dati_fatturazione: { stato: "DE", comune: "Berlin" } };
    const { side, stored: now } = account(taken, "Telefono non valido", there, {
      ...{ updateReplaces: true, traits: { updateReplaces: true } },
    });
    const current = (await side.read("7"))!;
    const { refused, snapshot } = await side.update(current, { city: "Bonn" }, nothingKnown);
    expect(refused).toEqual([]);
    expect(now()).toMatchObject({ telefono: kept });
    expect(snapshot.customer.city).toBe("Bonn");
    expect(withCountryOf(snapshot, [current.customer]).customer.phone).toBe("+393331234567");
  },
);

test("a number that is sent along, and refused in words that name nothing, is sent in another form at the last attempt", async () => {
  const there = {
    ...stored,
    telefono: "+393331234567",
    dati_fatturazione: { stato: "DE", comune: "Berlin" },
  };
  const { side, stored: now } = account(/^([03]\d{5,9})?$/, "Errore 1045", there, {
    ...{ updateReplaces: true, traits: { updateReplaces: true } },
  });
  const current = (await side.read("7"))!;
  const write = (lastAttempt: boolean) =>
    side.update(current, { firstName: "Anita" }, { ...nothingKnown, lastAttempt });
  await expect(write(false)).rejects.toMatchObject({ kind: "unavailable" });
  const { refused } = await write(true);
  expect(refused).toEqual([]);
  expect(now()).toMatchObject({ nome: "Anita", telefono: "3331234567" });
});

describe("A number that is sent along is not sent in another form", () => {
  const sending = async (refuse: (attempt: number) => string | Error) => {
    const fake = accountWith({
      ...{ stored: { ...stored, telefono: "+393331234567" }, traits: { updateReplaces: true } },
      refuse: ({ operation }) => {
        if (operation !== "customers/update") return undefined;
        const said = refuse(fake.calls().filter((call) => call === operation).length);
        if (said instanceof Error) throw said;
        return said;
      },
    });
    const side = createFramework360Side(fake.client, { pause: async () => {} });
    const current = await side.read("7");
    const written = side.update(current!, { city: "Como" }, { newsletterChangedAt: null });
    const failure = await written.catch((error: unknown) => error);
    return { failure, sent: fake.requests.filter(({ operation }) => operation === "customers/update") };
  };

  test("where another value is refused", async () => {
    const { sent } = await sending(() => "Il comune non è valido");
    for (const { parameters } of sent) expect(parameters).toMatchObject({ telefono: "+393331234567" });
  });

  test("once more where the account no longer answers", async () => {
    const { failure, sent } = await sending((attempt) =>
      attempt === 1 ? "Il telefono non è valido" : new TypeError("fetch failed"),
    );
    expect(failure).toMatchObject({ kind: "unavailable" });
    expect(sent).toHaveLength(2);
  });
});

test("a number that the account takes as it is teaches nothing", async () => {
  const { side, traits, sent } = account(/^/, "", stored);
  await side.update((await side.read("7"))!, { phone: "+393331234567" }, nothingKnown);
  expect(sent()).toEqual(["+393331234567"]);
  expect(await traits()).toMatchObject({ phoneForm: "plus" });
});
