import { expect, test } from "vitest";

import type { Changes } from "../../sync/customer.ts";
import { wireCustomer } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import { accountWith, type StoredCustomer } from "../testing.ts";
import { toSnapshot } from "./mapping.ts";
import { updateCustomer } from "./update-customer.ts";

const anna: StoredCustomer = {
  ...{ nome: "Anna", cognome: "Riva", email: "anna.riva@example.it", telefono: "+393331234567" },
  marketing_active: true,
};

type Account = ReturnType<typeof accountWith>;

/** An account that shows no tags, of which the customer has one, and that takes choices by a registration alone. */
const accountOf = (
  { stored, ...options }: Parameters<typeof accountWith>[0] = {},
  traits: Partial<AccountTraits> = {},
) =>
  accountWith({
    stored: { ...anna, tags: ["panel"], ...stored },
    hides: ["tags"],
    ignores: ["marketing_active"],
    traits: { updateOfNewsletter: "ignores", ...traits },
    ...options,
  });

/** @param tags those that the app wrote there, as far as it knows */
function update({ client }: Account, changes: Changes, shown = anna, tags: string[] = []) {
  const read = toSnapshot(wireCustomer.parse({ id: 7, ...shown }), { tags: false, newsletter: true });
  const current = { ...read, customer: { ...read.customer, tags } };
  return updateCustomer(client, current, changes, { newsletterChangedAt: null }, { pause: async () => {} });
}

const unsubscribe: Changes = { newsletter: "unsubscribed" };
const registrations = ({ requests }: Account) =>
  requests.flatMap(({ operation, parameters }) =>
    operation === "customers/registration" ? [parameters] : [],
  );

test("Tags that an account hides stay where a registration leaves what it is not sent, those of persons too", async () => {
  const account = accountOf({ stored: { ...anna, tags: ["panel", "vip"] } }, { registrationKeeps: true });
  const { refused } = await update(account, unsubscribe, anna, ["vip"]);
  expect(refused).toEqual([]);
  expect(account.stored()).toMatchObject({ tags: ["panel", "vip"], marketing_active: false });
});

test("What a registration does with hidden tags is learnt once, by the phone that it is not sent", async () => {
  const account = accountOf();
  const { snapshot, refused } = await update(account, unsubscribe);
  expect(registrations(account)).toMatchObject([{ marketing_active: false }]);
  expect(registrations(account)[0]).not.toHaveProperty("telefono");
  expect(refused).toEqual([]);
  expect(snapshot.customer).toMatchObject({ phone: "+393331234567", newsletter: "unsubscribed" });
  expect(await account.traits.read()).toMatchObject({ registrationKeeps: true });
  account.change({ marketing_active: true });
  await update(account, unsubscribe);
  expect(registrations(account)[1]).toMatchObject({ telefono: "+393331234567" });
  expect(account.stored()).toMatchObject({ tags: ["panel"], marketing_active: false });
});

test("The registration by which that is learnt takes the place of no hidden tag by those that are known", async () => {
  const account = accountOf({ stored: { ...anna, tags: ["panel", "vip"] } });
  await update(account, unsubscribe, anna, ["vip"]);
  expect(account.stored()).toMatchObject({ tags: ["panel", "vip"], marketing_active: false });
});

test("Where a registration replaces a customer whose tags are hidden, it is the last one, and the merchant is told", async () => {
  const account = accountOf({ replaces: true });
  const { snapshot, refused } = await update(account, unsubscribe, anna, ["vip"]);
  expect(refused).toMatchObject([{ field: "tags", explanation: { code: "tags-blanked" } }]);
  expect(snapshot.customer).toMatchObject({ phone: "+393331234567", newsletter: "unsubscribed" });
  account.change({ marketing_active: true, tags: ["panel"] });
  await update(account, unsubscribe);
  expect(registrations(account)).toHaveLength(1);
  expect(account.stored()).toMatchObject({ tags: ["panel"] });
});

test("A customer by whom nothing can be learnt of hidden tags is not registered before, and the merchant is told", async () => {
  const { telefono: _phone, ...shown } = anna;
  const account = accountOf({ replaces: true, stored: { ...shown, telefono: null } });
  const { refused } = await update(account, unsubscribe, shown);
  expect(refused).toMatchObject([{ field: "newsletter", explanation: { code: "tags-at-risk" } }]);
  expect(registrations(account)).toEqual([]);
  expect(account.stored()).toMatchObject({ tags: ["panel"], marketing_active: true });
});

test("A phone that was not sent along is written again where nothing shows what the registration did", async () => {
  const unsubscribed = { ...anna, marketing_active: false };
  const account = accountOf({ stored: unsubscribed, drops: ["marketing_active"] });
  await update(account, { newsletter: "subscribed" }, unsubscribed);
  const written = account.requests.flatMap(({ operation, parameters }) =>
    operation === "customers/update" ? [parameters] : [],
  );
  expect(written).toMatchObject([{ telefono: "+393331234567" }]);
  expect(await account.traits.read()).toMatchObject({ registrationKeeps: false });
});

test("In which form an account reads updates is not learnt by a phone that stood there yet", async () => {
  const unsubscribed = { ...anna, marketing_active: false };
  const account = accountOf({
    stored: unsubscribed,
    drops: ["marketing_active"],
    readsUpdatesAs: "form",
  });
  await update(account, { newsletter: "subscribed" }, unsubscribed);
  expect((await account.traits.read()).bodyOf).not.toHaveProperty("customers/update");
  await update(account, { firstName: "Anita" }, unsubscribed);
  expect(account.stored()).toMatchObject({ nome: "Anita" });
});
