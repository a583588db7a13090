import { describe, expect, test } from "vitest";
import { wireCustomer, itemsOf, orMissing, wireRegistered } from "./schemas.ts";

const wireCustomerOrMissing = orMissing(wireCustomer);
import { wireOrder } from "./order-schemas.ts";

describe("A customer", () => {
  test.each([7, "7", " 7 "])("has the id %j as text", (id) => {
    expect(wireCustomer.parse({ id }).id).toBe("7");
  });

  test.each([undefined, null, "", "None", {}])("cannot be read with the id %j", (id) => {
    expect(wireCustomer.safeParse({ id }).success).toBe(false);
  });

  test.each([undefined, null, "", "  ", "None", [], {}])("shows %j as a blank", (nome) => {
    expect(wireCustomer.parse({ id: 1, nome }).nome).toBeNull();
  });

  test("keeps no field that is not asked for", () => {
    expect(wireCustomer.parse({ id: 1, password: "x" })).not.toHaveProperty("password");
  });

  test("has its nested billing data, and what is blank there from the top level, but no mixed address", () => {
    const shown = wireCustomer.parse({
      id: 1,
      indirizzo: "Via Vecchia 1",
      comune: "Milano",
      cap: "20100",
      cf: "RSSMRA80A01F205X",
      dati_fatturazione: { indirizzo: "Via Nuova 2", cf: "None", cod_univoco: "NEW0000" },
    });
    expect(shown.billing).toMatchObject({
      indirizzo: "Via Nuova 2",
      comune: null,
      cap: null,
      sdi: "NEW0000",
    });
    expect(shown.billing.cf).toBe("RSSMRA80A01F205X");
    expect(shown).toMatchObject({ addressAt: "billing", hasTwoAddresses: true });
  });

  test("has the address of the one section where the other names a country alone, which a form may fill in", () => {
    const person = { indirizzo: "Rue de la Paix 5", comune: "Paris", cap: "75002", stato: "Francia" };
    const dati_fatturazione = { ragione_sociale: "Bottega", stato: "IT" };
    const read = wireCustomer.parse({ id: 1, ...person, dati_fatturazione });
    expect(read.billing).toMatchObject({ ragione_sociale: "Bottega", ...person });
    expect(read).toMatchObject({ addressAt: "top", hasTwoAddresses: false });
    const unnamed = wireCustomer.parse({ id: 1, ...person, stato: "", dati_fatturazione });
    expect(unnamed.billing).toMatchObject({ comune: "Paris", stato: "IT" });
    const other = wireCustomer.parse({ id: 1, stato: "IT", dati_fatturazione: person });
    expect(other).toMatchObject({ addressAt: "billing", hasTwoAddresses: false, billing: person });
    const none = wireCustomer.parse({ id: 1, stato: "Francia", dati_fatturazione });
    expect(none.billing).toMatchObject({ comune: null, stato: "IT" });
  });

  test.each([[], "", null, "None"])("may have %j for no billing data", (dati_fatturazione) => {
    expect(wireCustomer.parse({ id: 1, comune: "Lodi", dati_fatturazione }).billing.comune).toBe("Lodi");
  });

  test("has its mobile number before every other", () => {
    const numbers = { telefono_casa: "035 1", telefono: "333 2", dati_fatturazione: { cellulare: "333 4" } };
    expect(wireCustomer.parse({ id: 1, telefono_cellulare: "333 3", ...numbers }).telefono).toBe("333 3");
    expect(wireCustomer.parse({ id: 1, telefono_cellulare: "None", ...numbers }).telefono).toBe("333 2");
    expect(wireCustomer.parse({ id: 1, dati_fatturazione: { cellulare: "333 4" } }).telefono).toBe("333 4");
  });

  test.each([
    [["vip", "b2b"]],
    ["vip,b2b"],
    [["vip,b2b"]],
    [[{ id: 1, name: "vip" }, { nome: "b2b" }]],
    [{ 1: "vip", 4: "b2b" }],
  ])("has its tags out of %j", (tags) => {
    expect(wireCustomer.parse({ id: 1, tags }).tags).toEqual(["vip", "b2b"]);
  });

  test.each([undefined, null, [], "None", 5])("has no tags in %j", (tags) => {
    expect(wireCustomer.parse({ id: 1, tags }).tags).toEqual([]);
  });

  test.each([
    [true, true],
    [1, true],
    ["1", true],
    ["true", true],
    [false, false],
    [0, false],
    ["0", false],
    [undefined, null],
    [null, null],
    ["None", null],
    ["", null],
    [2, null],
    [[], null],
  ])("reads marketing_active %j as %j", (marketing_active, expected) => {
    expect(wireCustomer.parse({ id: 1, marketing_active }).marketingActive).toBe(expected);
  });
});

describe("A missing customer", () => {
  const blankRecord = {
    id: null,
    nome: "None",
    email: "",
    tags: [],
    marketing_active: 0,
    dati_fatturazione: {},
  };

  test.each([null, false, 0, "", " ", "None", [], [[]], [null], {}, blankRecord, [blankRecord]])(
    "is %j",
    (data) => {
      expect(wireCustomerOrMissing.parse(data)).toBeNull();
    },
  );

  test.each([
    undefined,
    true,
    "oops",
    { ...blankRecord, email: "a@example.it" },
    { nome: "Mario" },
    [{ id: 1 }, { id: 2 }],
    5,
  ])("is not %j", (data) => {
    expect(wireCustomerOrMissing.safeParse(data).success).toBe(false);
  });

  test("is not a list with one customer", () => {
    expect(wireCustomerOrMissing.parse([{ id: 1 }])?.id).toBe("1");
  });
});

test.each([
  [[{ id: 1 }, { id: 2 }], 2],
  [{ 0: { id: 1 }, 3: { id: 2 } }, 2],
  [[], 0],
  [null, 0],
  [false, 0],
  [undefined, 0],
])("The list %j has %i items", (data, length) => {
  expect(itemsOf(data)).toHaveLength(length);
});

test.each([
  [{ id: 5 }, "5"],
  ["5", "5"],
  [5, "5"],
  [{}, null],
  [null, null],
  [true, null],
])("The registration %j tells the id %j", (data, id) => {
  expect(wireRegistered.parse(data)).toBe(id);
});

test.each(["total", "totale", "importo", "amount", "grand_total"])(
  "An order may call its amount %s",
  (name) => {
    expect(wireOrder.parse({ order_id: 3, [name]: "12.50" })).toEqual({
      id: "3",
      total: "12.50",
      status: null,
    });
  },
);

test("An order may name its fields in Italian", () => {
  expect(wireOrder.parse({ id: 3, totale: 12.5, stato: "Annullato" })).toEqual({
    id: "3",
    total: "12.50",
    status: "Annullato",
  });
});
