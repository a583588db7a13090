import { describe, expect, test } from "vitest";

import { wireCustomer } from "../api/schemas.ts";
import type { Parameters } from "../api/transport.ts";
import type { Values } from "./mapping.ts";
import {
  addressParametersFor,
  changedPersonalAddress,
  showsEffect,
  wroteBillingAddress,
} from "./update-address.ts";

type Section = Record<string, string>;

const home = { indirizzo: "Via Po 3", comune: "Roma", citta: "RM", cap: "00198", stato: "IT" };
const office = { ...home, indirizzo: "Via Larga 1" };
const moved = { ...home, indirizzo: "Via Verdi 2" };

/** A customer whose personal address stands at the top level, and another one or none in the billing section. */
const shown = (top: Section, billing?: Section) =>
  wireCustomer.parse({ id: 7, ...top, ...(billing && { dati_fatturazione: billing }) });

const street: Values = { street: "Via Verdi 2" };

describe("An update with flat parameters wrote the billing address", () => {
  const wrote = (given: {
    values?: Values;
    sent?: Parameters;
    before?: ReturnType<typeof shown>;
    after?: ReturnType<typeof shown>;
  }) => {
    const { values = street, sent = { indirizzo: "Via Verdi 2" } } = given;
    return wroteBillingAddress(
      values,
      sent,
      given.before ?? shown(home, office),
      given.after ?? shown(home, moved),
    );
  };

  test("where that is what was sent by now, and the personal one, another one, is as it was", () => {
    expect(wrote({})).toBe(true);
    expect(wrote({ after: shown(moved, office) })).toBe(false);
    expect(wrote({ after: shown({ ...home, cap: "00199" }, moved) })).toBe(false);
    expect(wrote({ after: shown(home, { ...office, indirizzo: "Via Dante 9" }) })).toBe(false);
  });

  test("unless it was sent as a section, or none was sent: a person may have moved it just then", () => {
    expect(wrote({ sent: { dati_fatturazione: moved } })).toBe(false);
    expect(wrote({ values: { company: "Riva Srl" }, sent: { ragione_sociale: "Riva Srl" } })).toBe(false);
  });

  test("unless the customer has one address by now: it may be the personal one that was written", () => {
    expect(wrote({ before: shown({}, office), after: shown({}, moved) })).toBe(false);
  });
});

describe("An update with flat parameters changed the personal address", () => {
  const changed = (values: Values, after: ReturnType<typeof shown>) =>
    changedPersonalAddress(values, shown(home, office), after);

  test("where that is what was sent by now, and the billing address is as it was", () => {
    expect(changed(street, shown({ ...office, indirizzo: "Via Verdi 2" }, office))).toBe(true);
    expect(changed(street, shown({ ...office, indirizzo: "Via Verdi 2" }, moved))).toBe(false);
    expect(changed(street, shown({ ...office, indirizzo: "Via Dante 9" }, office))).toBe(false);
  });

  test("also where it ignored the blanks", () => {
    const values = { ...street, province: null };
    expect(changed(values, shown({ ...office, indirizzo: "Via Verdi 2" }, office))).toBe(true);
  });

  test("unless nothing but blanks was sent: a person may have moved it just then", () => {
    expect(changed({ street: null, province: null }, shown(moved, office))).toBe(false);
  });

  test("unless the billing address shows what was sent too, which the account shortens: then both may have been written", () => {
    const long = { street: "Via Giuseppe Garibaldi 12, scala B" };
    const short = { ...home, indirizzo: "Via Giuseppe Garibal" };
    const both = [shown({}, short), shown(short, short)] as const;
    expect(changedPersonalAddress(long, ...both)).toBe(false);
    expect(showsEffect(long, ...both)).toBe(true);
  });

  test("unless no other address was read", () => {
    expect(changedPersonalAddress(street, shown(home), shown(moved))).toBe(false);
    expect(changedPersonalAddress(street, shown({}), shown(moved))).toBe(false);
  });
});

describe("An address is sent", () => {
  const where = { isNested: false, mayBlank: false };

  test("as a whole where the personal one was read beside a blank section: it may be held there from then on", () => {
    const before = shown(home, { indirizzo: "", piva: "01234567890" });
    expect(addressParametersFor(street, before, where)).toEqual(moved);
    expect(addressParametersFor(street, shown(home), where)).toEqual({ indirizzo: "Via Verdi 2" });
  });

  test("to both places where they hold the same, and to the billing section alone where no other place has one", () => {
    const nested = { ...where, isNested: true };
    const section = { ...home, piva: "01234567890" };
    const written = { ...moved, piva: "01234567890" };
    expect(addressParametersFor(street, shown(home, section), nested)).toEqual({
      ...moved,
      dati_fatturazione: written,
    });
    expect(addressParametersFor(street, shown({}, section), nested)).toEqual({ dati_fatturazione: written });
  });
});
