import { expect, test } from "vitest";

import type { Changes } from "../../app/sync/customer.ts";
import type { Behaviour } from "../../sandbox/framework360/behaviour.ts";
import { editInTrouble, openAccountShop, type AccountShop } from "./account-shop.ts";

const rest = { cf: "RSSMRA85T10A562S", pec: "anna@pec.it", sdi: "ABC1234", telefono: "+393331234567" };
const lodi = { indirizzo: "Via Roma 1", comune: "Lodi", citta: "LO", cap: "26900", stato: "IT" };
const rome = { indirizzo: "Via Po 3", comune: "Roma", citta: "RM", cap: "00198", stato: "IT" };
const anna = { nome: "Anna", cognome: "Riva", email: "anna@example.it", ragione_sociale: "Riva SRL" };

/** What both sides hold after an edit on Shopify, the first that is written to the account, where its n-th call meets with this. */
async function afterEdit(
  behaviour: Partial<Behaviour>,
  edit: Changes,
  n: number,
  trouble: "answer-lost" | "killed",
) {
  const shop = await openAccountShop({ ...behaviour, updateKeepsTheRest: false });
  shop.store.createCustomer({ ...anna, ...rest, ...lodi, personalAddress: rome, marketingActive: true });
  const here = shop.add({ email: anna.email, firstName: "Anna", lastName: "Riva" });
  const isOver = await editInTrouble(shop, { here, edit, n, trouble });
  return { isOver, ...heldBy(shop) };
}

function heldBy(shop: AccountShop) {
  const { taxCode, pec, sdi, phone, firstName } = shop.shopify()[0]!;
  return { there: shop.customers()[0], here: { taxCode, pec, sdi, phone, firstName } };
}

test.each<[string, Partial<Behaviour>, Changes]>([
  ["all, beside another address", { updateBlanks: "all", addresses: "apart" }, { company: "Riva SpA" }],
  ["all but the names", { updateBlanks: "all-but-names", addresses: "apart" }, { company: "Riva SpA" }],
  ["the billing data", { updateBlanks: "billing-data" }, { company: "Riva SpA" }],
  [
    "the phone beside a section",
    { updateBlanks: "all-but-names", addresses: "apart" },
    { street: "Via Volta 2" },
  ],
  [
    "all, and hides tags",
    { updateBlanks: "all", addresses: "apart", tagsOnRead: "hidden", registrationOfKnown: "fill-blanks" },
    { newsletter: "unsubscribed" },
  ],
])(
  "the first update of an account that blanks %s loses nothing, whichever call is not heard of",
  async (_what, behaviour, edit) => {
    for (const trouble of ["answer-lost", "killed"] as const) {
      for (let n = 1; ; n += 1) {
        const { isOver, there, here } = await afterEdit(behaviour, edit, n, trouble);
        expect({ n, trouble, ...there }).toMatchObject({ n, trouble, nome: "Anna", ...rest });
        expect(here).toEqual({
          ...{ taxCode: rest.cf, pec: rest.pec, sdi: rest.sdi },
          ...{ phone: rest.telefono, firstName: "Anna" },
        });
        if (isOver) break;
      }
    }
  },
);
