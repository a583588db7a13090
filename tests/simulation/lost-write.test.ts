import { expect, test } from "vitest";

import type { AccountTraits } from "../../app/framework360/api/traits.ts";
import type { Changes } from "../../app/sync/customer.ts";
import type { Behaviour } from "../../sandbox/framework360/behaviour.ts";
import { editInTrouble, openAccountShop } from "./account-shop.ts";

const phone = "+393331234567";
const home = "+390371123456";
const lodi = { indirizzo: "Via Roma 1", comune: "Lodi", citta: "LO", cap: "26900", stato: "IT" };
const anna = {
  nome: "Anna",
  cognome: "Riva",
  email: "anna@example.it",
  telefono: phone,
  pec: "anna@pec.it",
  ...lodi,
};

type Life = {
  behaviour: Partial<Behaviour>;
  traits: Partial<AccountTraits>;
  edit: Changes;
  telefono?: string;
  personalAddress?: Partial<typeof lodi>;
};

/** What both sides hold after an edit on Shopify, where the account's n-th call meets with this. */
async function afterEdit(
  { behaviour, traits, edit, telefono = phone, personalAddress = {} }: Life,
  n: number,
  trouble: "answer-lost" | "killed",
) {
  const shop = await openAccountShop({ ...behaviour, registrationOfKnown: "replace" }, traits);
  shop.store.createCustomer({
    ...{ ...anna, telefono, telefono_casa: home, personalAddress },
    marketingActive: true,
  });
  const here = shop.add({ email: anna.email, firstName: "Anna", lastName: "Riva" });
  const isOver = await editInTrouble(shop, { here, edit, n, trouble }, () =>
    shop.attempt(here, { side: "framework360", customerId: "1001" }),
  );
  const { phone: onShopify, street } = shop.shopify()[0]!;
  const owed = shop.base()?.owed.framework360 ?? {};
  return { isOver, there: shop.customers()[0]!, here: { phone: onShopify, street }, owed };
}

test.each<[string, Partial<Behaviour>, Partial<AccountTraits>, Changes]>([
  ["phone, to learn whether hidden tags stay,", { tagsOnRead: "hidden" }, {}, { newsletter: "unsubscribed" }],
  [
    "phone and billing data, which the account refuses there,",
    { registrationRefuses: "both" },
    { updateKeeps: true },
    { tags: { add: ["new"], remove: [] } },
  ],
])(
  "a registration that goes without %s and blanks them costs the customer nothing, whichever call is not heard of",
  async (_what, behaviour, traits, edit) => {
    for (const trouble of ["answer-lost", "killed"] as const) {
      for (let n = 1; ; n += 1) {
        const { isOver, there, here } = await afterEdit({ behaviour, traits, edit }, n, trouble);
        expect({ n, trouble, ...there }).toMatchObject({ n, trouble, ...anna });
        expect({ n, trouble, ...here }).toEqual({ n, trouble, phone, street: lodi.indirizzo });
        if (isOver) break;
      }
    }
  },
);

test("a phone that the account refuses beside an update that blanks it stays on Shopify, whichever call is not heard of", async () => {
  const telefono = "+4915123456789";
  const behaviour = { updateKeepsTheRest: false, phoneRules: "italian" } as const;
  const life = { behaviour, traits: { updateReplaces: true }, edit: { company: "Riva SpA" }, telefono };
  for (const trouble of ["answer-lost", "killed"] as const) {
    for (let n = 1; ; n += 1) {
      const { isOver, there, here, owed } = await afterEdit(life, n, trouble);
      expect({ n, trouble, ...there }).toMatchObject({ ragione_sociale: "Riva SpA", telefono: "" });
      expect({ n, trouble, ...here }).toMatchObject({ n, trouble, phone: telefono });
      expect(Object.keys(owed)).toEqual(["phone"]);
      if (isOver) break;
    }
  }
});

test.each<[string, Partial<Behaviour>, Partial<typeof lodi>]>([
  ["the address", { updateBlanks: "billing-data" }, {}],
  [
    "phone and PEC beside the same personal address",
    { updateBlanks: "all-but-names", addresses: "apart" },
    lodi,
  ],
])(
  "a first update of the company that blanks %s costs the customer nothing, whichever call is not heard of",
  async (_what, blanking, personalAddress) => {
    const behaviour = { updateKeepsTheRest: false, updateAddress: "personal", ...blanking } as const;
    const life = { behaviour, traits: {}, edit: { company: "Riva SpA" }, personalAddress };
    for (const trouble of ["answer-lost", "killed"] as const) {
      for (let n = 1; ; n += 1) {
        const { isOver, there, here } = await afterEdit(life, n, trouble);
        const { telefono, pec } = there;
        expect({ n, trouble, telefono, pec }).toEqual({ n, trouble, telefono: phone, pec: anna.pec });
        expect({ n, trouble, ...here }).toEqual({ n, trouble, phone, street: lodi.indirizzo });
        if (isOver) break;
      }
    }
  },
);
