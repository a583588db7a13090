import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blankCustomer, type Customer } from "../../sync/customer.ts";
import { framework360Extras, shopifyExtras } from "../../sync/extra-fields.ts";
import { fromWire, registrationParameters, represent, toSnapshot, toWire, withNames } from "./mapping.ts";
import { wireCustomer } from "../api/schemas.ts";

const read = (answer: object) => fromWire(wireCustomer.parse({ id: 1, ...answer }));

const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "-",
    "-.",
    "None",
    "n.d.",
    "n.d",
    ".",
    "..",
    "X",
    "X.",
    "X..",
    " X ",
    "è",
    "à.",
    "👍",
    "a,b",
  ),
);

const anyPhone = fc.oneof(
  anyText,
  fc.stringMatching(/^\+?[0-9 /().-]{3,16}$/),
  fc.constantFrom(
    "+39 035 123456",
    "333 1234567",
    "0039 333 1234567",
    "+1 212 555 0123",
    "333 1234567 int. 5",
  ),
);

const anyCountry = fc.oneof(
  anyText,
  fc.constantFrom("IT", "it", "Italia", "DE", "Stati Uniti", "UK", "Marte"),
);

const anyCustomer: fc.Arbitrary<Customer> = fc.record({
  ...(Object.fromEntries(Object.keys(blankCustomer).map((field) => [field, fc.option(anyText)])) as Record<
    keyof Customer,
    fc.Arbitrary<never>
  >),
  phone: fc.option(anyPhone),
  country: fc.option(anyCountry),
  tags: fc.array(anyText, { maxLength: 5 }),
  newsletter: fc.constantFrom("subscribed" as const, "unsubscribed" as const, null),
  orderCount: fc.option(fc.nat()),
  totalSpent: fc.option(fc.constantFrom("0.00", "12.50")),
});

describe("represent", () => {
  test("is idempotent", () => {
    fc.assert(
      fc.property(anyCustomer, (customer) => {
        const once = represent(customer);
        expect(represent(once)).toEqual(once);
      }),
      { numRuns: 1000 },
    );
  });

  test("is what a registration reads back as, also from an account that shows nothing but nested billing", () => {
    fc.assert(
      fc.property(anyCustomer, (customer) => {
        const { telefono, tags = [], ...sent } = registrationParameters(withNames(customer));
        const { dati_fatturazione, nome, cognome, email, marketing_active } = sent;
        const shown = read({
          ...{ nome, cognome, email, dati_fatturazione, marketing_active },
          telefono_cellulare: telefono,
          tags: (tags as string[]).join(", "),
        });
        const { orderCount, totalSpent } = customer;
        const unwritten = framework360Extras.map((field) => [field, customer[field]]);
        const represented = represent(customer);
        // They are shown where the merchant names a place for them (extra-fields.test.ts).
        const extras = shopifyExtras.map((field) => [field, represented[field]]);
        expect({
          ...shown,
          orderCount,
          totalSpent,
          ...Object.fromEntries([...unwritten, ...extras]),
        }).toEqual(represented);
      }),
      { numRuns: 1000 },
    );
  });

  test("does not change a customer that both sides can hold", () => {
    const customer: Customer = {
      ...blankCustomer,
      email: "anna.riva@example.it",
      firstName: "Anna",
      lastName: "D'Amico",
      phone: "+12125550123",
      country: "US",
      province: "NY",
      tags: ["b2b", "vip"],
      newsletter: "subscribed",
      orderCount: 3,
      totalSpent: "10.00",
    };
    expect(represent(customer)).toEqual(customer);
  });

  test("keeps a blank newsletter choice blank", () => {
    expect(represent(blankCustomer).newsletter).toBeNull();
  });
});

describe("Writing", () => {
  test("sends the given fields and no other", () => {
    expect(toWire({ city: "Lodi", country: "IT" })).toEqual({ comune: "Lodi", stato: "IT" });
  });

  test("sends an empty text to clear a field", () => {
    expect(toWire({ phone: null, sdi: null })).toEqual({ telefono: "", sdi: "" });
  });

  test("sends a newsletter choice as true or false, and no blank one", () => {
    expect(toWire({ newsletter: "subscribed" })).toEqual({ marketing_active: true });
    expect(toWire({ newsletter: "unsubscribed" })).toEqual({ marketing_active: false });
    expect(toWire({ newsletter: null })).toEqual({});
  });

  test("registers without blanks, and with billing data both nested and flat", () => {
    const values = withNames({ ...blankCustomer, email: "a@example.it", city: "Lodi" });
    expect(registrationParameters(values)).toEqual({
      nome: "n.d.",
      cognome: "n.d.",
      email: "a@example.it",
      comune: "Lodi",
      tags: [],
      dati_fatturazione: { comune: "Lodi" },
    });
  });
});

describe("Reading", () => {
  test("decodes what the account escaped for HTML, also more than once", () => {
    const shown = read({
      nome: "D&#039;Angelo",
      ragione_sociale: "Rossi &amp;amp; Figli",
      comune: "Forl&igrave;",
    });
    expect(shown).toMatchObject({ firstName: "D'Angelo", company: "Rossi & Figli", city: "Forlì" });
    expect(read({ tags: ["caff&egrave; &amp; tè"] }).tags).toEqual(["caffè & tè"]);
    expect(read({ ragione_sociale: "AT&T &copy 3" }).company).toBe("AT&T &copy 3");
  });

  test("has the address of the billing section, as one thing, and the personal one where that is blank", () => {
    const personal = { indirizzo: "Via Po 3", comune: "Roma", citta: "RM", cap: "00198", stato: "IT" };
    const billing = { indirizzo: "Via Verdi 2", comune: "Torino", citta: "", cap: "None", stato: null };
    expect(read({ ...personal, dati_fatturazione: billing })).toMatchObject({
      street: "Via Verdi 2",
      city: "Torino",
      province: null,
      postalCode: null,
    });
    const blank = { piva: "01234567890", indirizzo: "", comune: "None", citta: null };
    expect(read({ ...personal, dati_fatturazione: blank })).toMatchObject({
      street: "Via Po 3",
      city: "Roma",
      province: "RM",
      vatNumber: "01234567890",
    });
  });

  test("takes a national phone number as one of the customer's country, and of Italy by default", () => {
    expect(read({ telefono: "333 123 4567" }).phone).toBe("+393331234567");
    expect(read({ telefono: "030 1234567", stato: "Germania" }).phone).toBe("+49301234567");
    expect(read({ telefono: "333 123 4567", stato: "Atlantide" }).phone).toBe("+393331234567");
  });

  test("has codes in capitals and without spaces, and the certified e-mail in small letters", () => {
    const shown = read({
      citta: "bg",
      piva: "it 0123 4567 890",
      cf: " rssmra80a01a794k",
      pec: "A@PEC.example.it",
    });
    expect(shown).toMatchObject({
      province: "BG",
      vatNumber: "01234567890",
      taxCode: "RSSMRA80A01A794K",
      pec: "a@pec.example.it",
    });
  });
});

test("another phone of a customer who has no mobile is told from one", () => {
  const shown = (phones: object) => toSnapshot(wireCustomer.parse({ id: 1, ...phones }));
  const [mobile, home] = ["+39 333 1234567", "+39 035 123456"];
  expect(shown({ telefono_casa: home })).toMatchObject({
    customer: { phone: "+39035123456" },
    hasOtherPhone: true,
  });
  expect(shown({ telefono_cellulare: mobile, telefono_casa: home })).not.toHaveProperty("hasOtherPhone");
  expect(shown({ telefono: home })).not.toHaveProperty("hasOtherPhone");
  expect(shown({})).not.toHaveProperty("hasOtherPhone");
});

test.each([
  ["333 1234567", true],
  ["035 123456", true],
  ["+39 333 1234567", undefined],
  ["0039 333 1234567", undefined],
  [null, undefined],
])("a phone is one of the address's country where it has no prefix: %s", (telefono, isPhoneNational) => {
  expect(toSnapshot(wireCustomer.parse({ id: 1, telefono })).isPhoneNational).toBe(isPhoneNational);
});

test("extra values are sent apart from what the account has fields for, and a blank clears one", () => {
  const extraValues = { note: "", language: "it" };
  expect(toWire({ note: null, language: "it", city: "Como" })).toEqual({ comune: "Como", extraValues });
  expect(toWire({ city: "Como" })).toEqual({ comune: "Como" });
});
