import { expect, test } from "vitest";

import type { Behaviour } from "../../sandbox/framework360/behaviour.ts";
import { openAccountShop } from "./account-shop.ts";

const codes = { cf: "RSSMRA85T10A562S", pec: "anna@pec.it", sdi: "ABC1234", telefono: "+393331234567" };
const lodi = { indirizzo: "Via Roma 1", comune: "Lodi", citta: "LO", cap: "26900", stato: "IT" };
const rome = { indirizzo: "Via Po 3", comune: "Roma", citta: "RM", cap: "00198", stato: "IT" };
const anna = { nome: "Anna", cognome: "Riva", email: "anna@example.it", ragione_sociale: "Riva SRL" };

const blanking: Partial<Behaviour>[] = [
  { updateKeepsTheRest: true },
  { updateKeepsTheRest: false, updateBlanks: "all" },
  { updateKeepsTheRest: false, updateBlanks: "all-but-names" },
  { updateKeepsTheRest: false, updateBlanks: "billing-data" },
];
const accounts = (["billing", "personal"] as const).flatMap((updateAddress) =>
  blanking.map((blanks) => ({ updateAddress, ...blanks })),
);

test.each(accounts.flatMap((behaviour) => [[behaviour, rome] as const, [behaviour, {}] as const]))(
  "edits on Shopify reach the billing section, and leave the personal address as it is: %j, %j",
  async (behaviour, personalAddress) => {
    const shop = await openAccountShop({ ...behaviour, addresses: "apart" });
    shop.store.createCustomer({ ...anna, ...codes, ...lodi, personalAddress });
    const here = shop.add({ email: anna.email, firstName: "Anna", lastName: "Riva" });
    await shop.attempt(here);
    const held = { ...anna, ...codes, ...lodi, personalAddress };
    for (const [edit, written] of [
      [{ company: "Riva SpA" }, { ragione_sociale: "Riva SpA" }],
      [{ street: "Via Volta 2" }, { indirizzo: "Via Volta 2" }],
      [{ pec: "riva@pec.it" }, { pec: "riva@pec.it" }],
      [
        { city: "Crema", province: "CR", postalCode: "26013" },
        { comune: "Crema", citta: "CR", cap: "26013" },
      ],
      [{ company: "Riva & Co" }, { ragione_sociale: "Riva & Co" }],
    ] as const) {
      shop.wait();
      shop.edit(here, edit);
      for (let attempt = 0; attempt < 2; attempt += 1) {
        await shop.attempt(here);
        shop.wait();
      }
      Object.assign(held, written);
      const { personalAddress: personal, ...account } = shop.customers()[0]!;
      const filled = Object.fromEntries(Object.entries(personal).filter(([, value]) => value !== ""));
      expect({ edit, ...account, personalAddress: filled }).toMatchObject({ edit, ...held });
      expect(filled).toEqual(personalAddress);
      expect([edit, shop.base()?.owed]).toEqual([edit, {}]);
    }
  },
);
