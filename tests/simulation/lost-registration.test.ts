import { expect, test } from "vitest";

import type { AccountTraits } from "../../app/framework360/api/traits.ts";
import type { Changes } from "../../app/sync/customer.ts";
import type { Behaviour } from "../../sandbox/framework360/behaviour.ts";
import { openAccountShop } from "./account-shop.ts";

const phone = "+393331234567";
const lodi = { indirizzo: "Via Roma 1", comune: "Lodi", citta: "LO", cap: "26900", stato: "IT" };
const anna = {
  nome: "Anna",
  cognome: "Riva",
  email: "anna@example.it",
  telefono: phone,
  telefono_casa: "+390371123456",
  ...lodi,
};

/** What both sides hold after an edit on Shopify that is registered, where the account's n-th call meets with this. */
async function afterEdit(
  {
    behaviour,
    traits,
    edit,
  }: { behaviour: Partial<Behaviour>; traits: Partial<AccountTraits>; edit: Changes },
  n: number,
  trouble: "answer-lost" | "killed",
) {
  const shop = await openAccountShop({ ...behaviour, registrationOfKnown: "replace" }, traits);
  shop.store.createCustomer({ ...anna, marketingActive: true });
  const here = shop.add({ email: anna.email, firstName: "Anna", lastName: "Riva" });
  await shop.attempt(here);
  shop.wait();
  shop.edit(here, edit);
  let calls = 0;
  shop.whenCalled(() => ((calls += 1) === n ? trouble : undefined));
  await shop.attempt(here);
  const isOver = calls < n;
  shop.calm();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    shop.wait();
    await shop.attempt(here);
  }
  const { phone: onShopify, street } = shop.shopify()[0]!;
  return { isOver, there: shop.customers()[0]!, here: { phone: onShopify, street } };
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
