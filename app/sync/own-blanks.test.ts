import { describe, expect, test } from "vitest";

import { anna, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Changes, Customer, Field } from "./customer.ts";
import { draftOf } from "./draft.ts";
import { explanation } from "./explanation.ts";
import { settleLost, withoutOwnBlanks } from "./own-blanks.ts";
import type { Decision } from "./plan.ts";
import type { Snapshot } from "./side.ts";

const rosa: Customer = {
  ...anna,
  firstName: "Rosa",
  lastName: "Rossi",
  company: "Rossi Srl",
  phone: "+390212345678",
};
const bare = { firstName: null, lastName: null, company: null, phone: null };
const known = (written: Changes, more: Partial<Base> = {}): Base => ({
  ...emptyBase,
  shopify: rosa,
  framework360: rosa,
  intent: { framework360: written },
  ...more,
});

/** What counts as agreed on where Framework360 shows this after a write whose end no run saw. */
function agreed(
  base: Base,
  shows: Partial<Customer>,
  hidden: readonly Field[] = [],
  more: Partial<Snapshot> = {},
): Base {
  const framework360 = { ...snapshotOf({ ...rosa, ...shows }, { hidden }), ...more };
  return withoutOwnBlanks(base, base, { shopify: snapshotOf(rosa), framework360 });
}

describe("what a registration of the known e-mail blanked that went without it", () => {
  const base = known({ newsletter: "unsubscribed" });
  const isOpen = { mayBeRegisteredBare: true };

  test("is no person's removal after a run that broke off: what Shopify shows is carried again", () => {
    const next = agreed(base, { phone: null, company: null }, [], isOpen);
    expect(next.shopify).toEqual({ ...rosa, phone: null, company: null });
    expect(next.framework360).toEqual({ ...rosa, phone: null, company: null });
  });

  test("is told by a home phone in the place of a mobile", () => {
    const home = "+390371123456";
    const next = agreed(base, { phone: home }, [], { ...isOpen, hasOtherPhone: true });
    expect([next.shopify.phone, next.framework360.phone]).toEqual([null, home]);
    const always = { ...base, framework360: { ...rosa, phone: home } };
    expect(agreed(always, { phone: home }, [], { ...isOpen, hasOtherPhone: true })).toEqual(always);
  });

  test("is an address where nothing is left of it", () => {
    const address = {
      street: "Via Roma 1",
      city: "Lodi",
      province: null,
      postalCode: "26900",
      country: "IT",
    };
    const held = { ...base, shopify: { ...rosa, ...address }, framework360: { ...rosa, ...address } };
    const blank = { street: null, city: null, province: null, postalCode: null, country: null };
    expect(agreed(held, blank, [], isOpen).shopify).toMatchObject(blank);
    expect(agreed(held, { ...address, city: null }, [], isOpen)).toEqual(held);
  });

  test("is a person's removal where none was registered, or one is known to leave it", () => {
    const updating = known({ vatNumber: "01234567890" });
    expect(agreed(updating, { phone: null }, [], isOpen)).toEqual(updating);
    expect(agreed(base, { phone: null })).toEqual(base);
    expect(agreed(base, { phone: null }, ["phone"], isOpen)).toEqual(base);
  });
});

describe("what an update blanked alone that is sent all but what the account refuses", () => {
  const base = known({ vatNumber: "01234567890" });
  const isOpen = { blanksUnsent: true };

  test.each(["phone", "company", "lastName"] as const)(
    "is no person's removal after a run that broke off: %s",
    (field) => {
      const next = agreed(base, { [field]: null }, [], isOpen);
      expect([next.shopify, next.framework360]).toEqual([
        { ...rosa, [field]: null },
        { ...rosa, [field]: null },
      ]);
    },
  );

  test("is a person's removal where it was to go to Shopify, or nothing was written", () => {
    const clearing = known(base.intent.framework360!, {
      intent: { ...base.intent, shopify: { phone: null } },
    });
    expect(agreed(clearing, { phone: null }, [], isOpen)).toEqual(clearing);
    const unwritten = known({}, { intent: {} });
    expect(agreed(unwritten, { phone: null }, [], isOpen)).toEqual(unwritten);
    expect(agreed(base, { phone: null })).toEqual(base);
  });
});

test("an address that is blank beside a value of the company is no person's removal where no update was seen to keep the rest", () => {
  const address = { street: "Via Roma 1", city: "Lodi", province: "LO", postalCode: "26900", country: "IT" };
  const blank = { street: null, city: null, province: null, postalCode: null, country: null };
  const held = known({ company: "Rossi SpA" }, { framework360: { ...rosa, ...address } });
  const isOpen = { mayBeBlanked: true };
  expect(agreed(held, blank, [], isOpen).shopify).toMatchObject(blank);
  expect(agreed(held, { ...blank, city: "Lodi" }, [], isOpen)).toEqual(held);
  expect(agreed(held, blank)).toEqual(held);
  const named = known({ firstName: "Ada" }, { framework360: held.framework360 });
  expect(agreed(named, blank, [], isOpen)).toEqual(named);
});

describe("what an update of Framework360 blanked beside what it wrote", () => {
  const base = known({ vatNumber: "01234567890" });

  test("is no person's removal where all the rest is blank: what Shopify shows is carried again", () => {
    const next = agreed(base, bare);
    expect(next.shopify).toEqual({ ...rosa, ...bare });
    expect(next.framework360).toEqual({ ...rosa, ...bare });
  });

  test("is so too where what was written is still looked for", () => {
    const awaited = {
      since: "2026-06-01T10:00:00Z",
      changes: { framework360: { vatNumber: "01234567890" } },
    };
    expect(agreed(known({}, { intent: {}, awaited }), bare).shopify).toMatchObject(bare);
  });

  test("is a person's where anything else of the rest is left, or nothing was written", () => {
    expect(agreed(base, { ...bare, phone: rosa.phone })).toEqual(base);
    const unwritten = known({}, { intent: {} });
    expect(agreed(unwritten, bare)).toEqual(unwritten);
    const toShopify = known({}, { intent: { shopify: { vatNumber: "01234567890" } } });
    expect(agreed(toShopify, bare)).toEqual(toShopify);
  });

  test("is a person's where names alone are the rest, also of an account that may blank what it is not sent", () => {
    const named = { email: rosa.email, firstName: "Rosa", lastName: "Rossi", vatNumber: null };
    const few = { ...base, shopify: named, framework360: named };
    expect(agreed(few, bare, [], { mayBeBlanked: true })).toEqual(few);
  });

  test("is a person's where no name is among the rest, or a name alone is", () => {
    const names = known({ firstName: "Rosa", lastName: "Rossi" });
    expect(agreed(names, bare)).toEqual(names);
    const nameAlone = { email: rosa.email, lastName: "Rossi", vatNumber: null };
    const few = { ...base, shopify: nameAlone, framework360: nameAlone };
    expect(agreed(few, bare)).toEqual(few);
    const ofCompany = { ...nameAlone, company: "Rossi Srl" };
    const two = { ...base, shopify: ofCompany, framework360: ofCompany };
    expect(agreed(two, bare)).toEqual(two);
    const atHome = known({ phone: null });
    const withCity = { email: rosa.email, firstName: "Rosa", city: "Milano", phone: rosa.phone };
    const moved = { ...atHome, shopify: withCity, framework360: withCity };
    const only = { ...bare, city: "Torino", street: null, postalCode: null, province: null, country: null };
    expect(agreed(moved, only)).toEqual(moved);
  });

  test("is a person's where a group of fields was carried for the first time, of a pair that was written before", () => {
    const { vatNumber: _never, ...before } = rosa;
    const recent = { at: "2026-01-01T00:00:00.000Z", created: null, replaced: {} };
    const base = {
      ...known({ vatNumber: "01234567890" }, { recent }),
      shopify: before,
      framework360: before,
    };
    expect(agreed(base, { firstName: null })).toEqual(base);
    const met = { ...base, recent: null };
    expect(agreed(met, { firstName: null }).framework360.firstName).toBeNull();
  });

  test("is a person's where the run that wrote was about to carry it to Shopify", () => {
    const phoneless = { company: rosa.company, phone: null };
    const intent = { framework360: { vatNumber: "01234567890" }, shopify: { phone: null } };
    const base = { ...known({}, { intent }), framework360: { ...rosa, company: null } };
    expect(agreed(base, { ...phoneless, company: null }, [], { mayBeBlanked: true })).toEqual(base);
  });

  test.each<[string, Changes, Partial<Customer>]>([
    ["with the names, which are sent along where it asks for them", { vatNumber: "01234567890" }, {}],
    ["with the names, which were written", { firstName: "Rosa", lastName: "Rossi" }, {}],
    ["with names in capitals", { vatNumber: "01234567890" }, { firstName: "ROSA", lastName: "ROSSI" }],
  ])("is no person's removal where no update was seen yet to keep the rest, %s", (_name, written, names) => {
    const shown = { company: null, phone: null, ...names };
    const customer = { ...known(written), framework360: rosa };
    expect(agreed(customer, shown, [], { mayBeBlanked: true })).toMatchObject({
      shopify: { ...rosa, company: null, phone: null },
      framework360: { ...rosa, company: null, phone: null },
    });
    expect(agreed(customer, { ...shown, phone: rosa.phone }, [], { mayBeBlanked: true })).toEqual(customer);
  });

  test("is no person's removal where another address of the customer is shown in the place of the blank one", () => {
    const lodi = { street: "Via Roma 1", city: "Lodi", province: "LO", postalCode: "26900", country: "IT" };
    const rome = { street: "Via Po 3", city: "Roma", province: null, postalCode: "00198", country: "IT" };
    const there = { ...rosa, ...lodi };
    const lived = { ...known({ vatNumber: "01234567890" }), shopify: there, framework360: there };
    const noAddress = { street: null, city: null, province: null, postalCode: null, country: null };
    const more = { mayBeBlanked: true };
    expect(agreed(lived, { company: null, phone: null, ...rome }, [], more)).toMatchObject({
      shopify: { company: null, phone: null, ...noAddress },
      framework360: { company: null, phone: null, ...rome },
    });
    expect(agreed(lived, { company: null, ...rome }, [], more)).toEqual(lived);
    // The same address may stand in the personal place.
    expect(agreed(lived, { company: null, phone: null, ...lodi }, [], more).shopify).toEqual({
      ...lived.shopify,
      company: null,
      phone: null,
    });
    expect(agreed(lived, { company: null, phone: null, ...lodi })).toEqual(lived);
    const housed = { email: rosa.email, firstName: "Rosa", vatNumber: null, ...lodi };
    const resident = { ...lived, shopify: housed, framework360: housed };
    const cleared = { company: null, phone: null, lastName: null, ...lodi, province: null };
    expect(agreed(resident, cleared, [], more)).toEqual(resident);
    const nothingElse = { email: rosa.email, firstName: "Rosa", vatNumber: null, ...lodi };
    const few = { ...lived, shopify: nothingElse, framework360: nothingElse };
    expect(agreed(few, { company: null, phone: null, ...rome }, [], more)).toEqual(few);
  });

  test("is no person's removal of several values of a company, which is a section of its own", () => {
    const firm = { company: rosa.company, taxCode: "RSSRSO80A41F205X", pec: "rossi@pec.it" };
    const gone = { company: null, taxCode: null, pec: null };
    const held = { ...base, shopify: { ...rosa, ...firm }, framework360: { ...rosa, ...firm } };
    expect(agreed(held, gone)).toMatchObject({ shopify: gone, framework360: gone });
    expect(agreed(held, { ...gone, pec: firm.pec })).toEqual(held);
  });

  test("is no person's removal beside an address, with which the company and its codes may have been sent along", () => {
    const moved = { ...known({ street: "Via Po 2" }), framework360: { ...rosa, street: "Via Roma 1" } };
    const shown = { street: "Via Po 2", phone: null };
    expect(agreed(moved, shown, [], { mayBeBlanked: true })).toMatchObject({
      shopify: { company: rosa.company, phone: null },
      framework360: { company: rosa.company, phone: null },
    });
    expect(agreed(moved, shown)).toEqual(moved);
    const phoneless = { ...moved, framework360: { ...moved.framework360, phone: null } };
    expect(
      agreed(phoneless, { ...shown, company: null }, [], { mayBeBlanked: true }).shopify.company,
    ).toBeNull();
    expect(agreed(base, { phone: null }, [], { mayBeBlanked: true })).toEqual(base);
  });

  test("is filled once more, a name alone too, where both customers met in the run that wrote", () => {
    const names = { firstName: "Rosa", lastName: "Rossi" };
    const met = { ...base, shopify: names, framework360: names };
    expect(agreed(met, { lastName: null })).toMatchObject({
      shopify: { firstName: "Rosa", lastName: null },
      framework360: { firstName: "Rosa", lastName: null },
    });
    expect(agreed(met, {})).toEqual(met);
  });

  test("is not what it was sent, the whole address with a part of it, or what it hides", () => {
    const lecco = { street: "Via Roma 1", city: "Lecco", country: "IT" };
    const moved = { ...known({ street: "Via Po 2" }), framework360: { ...rosa, ...lecco } };
    expect(agreed(moved, { ...bare, ...lecco }).framework360).toMatchObject({ ...bare, ...lecco });
    expect(agreed(base, bare, ["phone"]).framework360).toMatchObject({ ...bare, phone: rosa.phone });
    expect(agreed(base, { ...bare, email: null }).framework360.email).toBe(rosa.email);
  });
});

test("a value that was refused beside what was written is owed where the update took it away, and in no other case", () => {
  const why = { explanation: explanation("data-refused", { side: "framework360" }) };
  const same: Decision = { kind: "same" };
  const home = "+390371123456";
  const write = { kind: "write", to: "framework360", conflict: false } as const;
  const settled = (decision: Decision, had: string | null, has: string | null, refused = { phone: why }) => {
    const draft = draftOf(known({}));
    const now = { shopify: snapshotOf(rosa), framework360: snapshotOf({ ...rosa, phone: had }) };
    const after = { framework360: { ...snapshotOf({ ...rosa, phone: has }), hasOtherPhone: has === home } };
    const decisions = { fields: new Map([["phone" as const, decision]]), tags: null, leftOut: [] };
    const done = { decisions, after, refused: { framework360: refused }, held: new Set<Field>() };
    settleLost(now, { ...done, failed: new Set(), plan: { kind: "unchanged", conflicts: [] } }, draft);
    return [draft.shopify.phone, draft.framework360.phone, draft.owed.framework360.phone];
  };
  const kept = [rosa.phone, rosa.phone, undefined];
  expect(settled(same, rosa.phone, null)).toEqual([null, null, why]);
  expect(settled(same, rosa.phone, home)).toEqual([null, home, why]);
  expect(settled(same, rosa.phone, rosa.phone)).toEqual(kept);
  expect(settled(same, null, null)).toEqual(kept);
  expect(settled(write, rosa.phone, null)).toEqual(kept);
  expect(settled(same, rosa.phone, null, {} as never)).toEqual(kept);
});
