import { describe, expect, test } from "vitest";

import { wireCustomer } from "../api/schemas.ts";
import { accountTraits } from "../api/traits.ts";
import { fromWire } from "./mapping.ts";
import { wholeParameters } from "./rest-parameters.ts";

/** What PHP's `JSON_NUMERIC_CHECK` makes of texts of digits. */
const read = (shown: object) => wireCustomer.parse({ id: 7, ...shown });

describe("A text that an account shows as a number", () => {
  test.each([
    ["a VAT number", { piva: 1234567897 }, { vatNumber: "01234567897" }],
    [
      "a VAT number of an address in Italy",
      { piva: 1234567897, stato: "Italia" },
      { vatNumber: "01234567897" },
    ],
    [
      "a VAT number of an address in Germany, with an SDI code",
      { piva: 1234567897, stato: "Germania", sdi: "M5UXCR1" },
      { vatNumber: "01234567897" },
    ],
    [
      "a VAT number of an address in Germany, with a certified e-mail",
      { piva: 1234567897, stato: "Germania", pec: "riva@pec.example.it" },
      { vatNumber: "01234567897" },
    ],
    ["a VAT number without zeros at its beginning", { piva: 12345670017 }, { vatNumber: "12345670017" }],
    ["a VAT number with nines", { piva: 1907919003 }, { vatNumber: "01907919003" }],
    ["a company's tax code", { cf: 1234567897 }, { taxCode: "01234567897" }],
    ["the SDI code of a customer without one", { sdi: 0 }, { sdi: "0000000" }],
    ["the SDI code of a public office", { cod_univoco: 999999 }, { sdi: "999999" }],
    ["a mobile", { telefono_cellulare: 3331234567 }, { phone: "+393331234567" }],
    ["a mobile that had a plus", { telefono_cellulare: 393331234567 }, { phone: "+393331234567" }],
    [
      "a German mobile that had a plus",
      { telefono_cellulare: 4915123456789, stato: "Germania" },
      { phone: "+4915123456789" },
    ],
    ["a foreign phone that had a plus", { telefono_cellulare: 442071234567 }, { phone: "+442071234567" }],
    [
      "a French mobile that had a plus, which with a digit less would be an Italian one",
      { telefono_cellulare: 33612345678, stato: "Italia" },
      { phone: "+33612345678" },
    ],
    ["a Spanish mobile that had a plus", { telefono_cellulare: 34612345678 }, { phone: "+34612345678" }],
    [
      "an Italian mobile that had a plus, of a customer in Germany",
      { telefono_cellulare: 393510000034, stato: "Germania" },
      { phone: "+393510000034" },
    ],
    [
      "an Italian mobile that had a plus, of a customer in Austria",
      { telefono_cellulare: 393331234567, stato: "AT" },
      { phone: "+393331234567" },
    ],
    ["a landline", { telefono_casa: 612345678 }, { phone: "+390612345678" }],
    [
      "a landline in Verona, which with a plus would be a Danish one",
      { telefono_casa: 4520776939 },
      { phone: "+3904520776939" },
    ],
    [
      "a mobile in Ivory Coast, where they begin with a zero too",
      { telefono_cellulare: 701234567, stato: "CI" },
      { phone: "+2250701234567" },
    ],
  ])("has its zeros and its plus again: %s", (_what, shown, known) => {
    expect(fromWire(read(shown))).toMatchObject(known);
  });

  test.each([
    ["a foreign VAT number", { piva: 1234567897, stato: "Germania" }, { vatNumber: "1234567897" }],
    [
      "a foreign VAT number with the SDI code of customers abroad",
      { piva: 1234567897, stato: "Germania", sdi: "XXXXXXX" },
      { vatNumber: "1234567897" },
    ],
    [
      "a foreign VAT number with the SDI code of customers without one",
      { piva: 1234567897, stato: "Germania", sdi: 0 },
      { vatNumber: "1234567897" },
    ],
    [
      "digits that are no VAT number with zeros before them",
      { piva: 1234567891 },
      { vatNumber: "1234567891" },
    ],
    ["a VAT number of too few digits", { piva: 18 }, { vatNumber: "18" }],
    ["a phone that was a text", { telefono_casa: "6 12345678" }, { phone: "+39612345678" }],
    [
      "a toll-free number, which with a zero would be a landline",
      { telefono_casa: 800123456 },
      { phone: "+39800123456" },
    ],
    ["a phone that is none with a zero either", { telefono_casa: 137111 }, { phone: "+39137111" }],
    ["a phone that is none", { telefono_cellulare: 12 }, { phone: "12" }],
    ["a German landline", { telefono_cellulare: 30901820, stato: "Germania" }, { phone: "+4930901820" }],
    [
      "a German landline that has an Italian mobile's first digits",
      { telefono_cellulare: 39351000003, stato: "Germania" },
      { phone: "+4939351000003" },
    ],
    [
      "a German mobile, which is an American number with a plus",
      { telefono_cellulare: 15123456789, stato: "Germania" },
      { phone: "+4915123456789" },
    ],
  ])("stays as it is where nothing was lost: %s", (_what, shown, known) => {
    expect(fromWire(read(shown))).toMatchObject(known);
  });

  test("is sent back whole", () => {
    const shown = {
      ...{ nome: "Anna", telefono_cellulare: 393331234567 },
      dati_fatturazione: { piva: 1234567897, sdi: 0, indirizzo: "Via Po 3", citta: "RM", cap: 198 },
    };
    expect(wholeParameters(read(shown), accountTraits.parse({}), {})).toEqual({
      ...{ nome: "Anna", telefono: "+393331234567" },
      ...{ piva: "01234567897", sdi: "0000000", indirizzo: "Via Po 3", citta: "RM", cap: "00198" },
    });
  });

  test.each([
    ["zeros", "00393331234567"],
    ["digits", "393331234567"],
  ] as const)("is sent back as the account takes phones: %s", (phoneForm, telefono) => {
    const shown = read({ telefono_cellulare: 393331234567 });
    expect(wholeParameters(shown, accountTraits.parse({ phoneForm }), {})).toEqual({ telefono });
  });

  test("is sent back in the account's own spelling where it is a text", () => {
    const shown = { telefono_cellulare: "333 1234567", piva: "IT01234567897", cap: "198 ", citta: "MI" };
    expect(wholeParameters(read(shown), accountTraits.parse({}), {})).toEqual({
      telefono: "333 1234567",
      piva: "IT01234567897",
      cap: "198",
      citta: "MI",
    });
  });
});
