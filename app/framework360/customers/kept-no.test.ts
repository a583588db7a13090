import { describe, expect, test } from "vitest";

import type { Changes, Customer } from "../../sync/customer.ts";
import type { WriteContext } from "../../sync/side.ts";
import { wireCustomer } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import { accountWith, type StoredCustomer } from "../testing.ts";
import { toSnapshot } from "./mapping.ts";
import { updateCustomer } from "./update-customer.ts";

const anna: StoredCustomer = {
  ...{ nome: "Anna", cognome: "Riva", email: "anna.riva@example.it" },
  ...{ tags: [], marketing_active: false },
};

type Account = ReturnType<typeof accountWith>;
type Shown = {
  shown?: StoredCustomer;
  known?: Partial<Customer>;
  context?: Partial<WriteContext>;
  pause?: () => Promise<void>;
};

function update(
  { client }: Account,
  changes: Changes,
  { shown = anna, known = {}, context = {}, pause = async () => {} }: Shown = {},
) {
  const read = toSnapshot(wireCustomer.parse({ id: 7, ...shown }), { tags: true, newsletter: true });
  const current = { ...read, customer: { ...read.customer, ...known } };
  return updateCustomer(client, current, changes, { newsletterChangedAt: null, ...context }, { pause });
}

/** An account that takes tags by a registration alone. `subscribes`: without a choice it makes a yes of such a registration. */
function accountOf(
  traits: Partial<AccountTraits>,
  { subscribes = false, ...options }: { subscribes?: boolean; lags?: number; stored?: StoredCustomer } = {},
): Account {
  const account: Account = accountWith({
    stored: anna,
    ignores: ["tags"],
    traits: { secondRegistration: "works", tagsAs: "list", updateOfTags: "ignores", ...traits },
    refuse: ({ operation, parameters }) => {
      if (subscribes && operation === "customers/registration" && !("marketing_active" in parameters))
        account.change({ marketing_active: true });
      return undefined;
    },
    ...options,
  });
  return account;
}

const choicesSent = ({ requests }: Account) =>
  requests.flatMap(({ operation, parameters: { marketing_active: choice } }) =>
    operation === "customers/registration" && choice !== undefined ? [choice] : [],
  );
const addTag = (tag: string): Changes => ({ tags: { add: [tag], remove: [] } });

describe("The registration of a known e-mail for a tag", () => {
  test("ends no subscription that awaits the person where the account subscribes new customers by itself", async () => {
    const account = accountOf({ subscribesNew: true });
    await update(account, addTag("vip"));
    await update(account, addTag("press"), { shown: { ...anna, tags: ["vip"] } });
    expect(account.stored()).toMatchObject({ tags: ["press", "vip"] });
    expect(choicesSent(account)).toEqual([]);
  });

  test("says no no of a person who is known to have subscribed, whatever the account makes of that", async () => {
    const account = accountOf({ subscribesNew: true, registrationNeedsNo: true }, { subscribes: true });
    await update(account, addTag("vip"), { context: { awaitsConfirmation: true } });
    expect(choicesSent(account)).toEqual([]);
    expect(account.stored()).toMatchObject({ tags: ["vip"], marketing_active: true });
  });

  test("takes no confirmation that comes meanwhile for the account's own yes", async () => {
    const account = accountOf({}, { subscribes: true });
    await update(account, addTag("vip"), { context: { awaitsConfirmation: true } });
    expect(account.stored()).toMatchObject({ tags: ["vip"], marketing_active: true });
    expect(await account.traits.read()).toMatchObject({ registrationNeedsNo: false });
  });

  test("is followed by a no where an account that subscribes new customers makes a yes of it", async () => {
    const account = accountOf({ subscribesNew: true }, { subscribes: true });
    await update(account, addTag("vip"));
    expect(account.stored()).toMatchObject({ tags: ["vip"], marketing_active: false });
    expect(await account.traits.read()).toMatchObject({ registrationNeedsNo: true });
  });

  test("is looked at until it is known that such an account, whose reads are late, keeps a no", async () => {
    const account = accountOf({ subscribesNew: true });
    const pauses: string[] = [];
    const pause = async () => void pauses.push("pause");
    await update(account, addTag("vip"), { pause });
    expect(pauses).toHaveLength(3);
    await update(account, addTag("press"), { shown: { ...anna, tags: ["vip"] }, pause });
    expect(pauses).toHaveLength(3);
    const late = accountOf({ subscribesNew: true }, { subscribes: true, lags: 5 });
    await update(late, addTag("vip"));
    expect(late.stored()).toMatchObject({ tags: ["vip"], marketing_active: false });
  });

  test("tells of no account that subscribes nobody by itself that it keeps a no", async () => {
    const account = accountOf({});
    await update(account, addTag("vip"));
    expect(await account.traits.read()).toMatchObject({
      ...{ registrationKeepsNo: false, registrationNeedsNo: false },
    });
  });

  test("leaves a subscription as it is, and takes it for no answer to a no", async () => {
    const stored = { ...anna, marketing_active: true };
    const account = accountOf({ subscribesNew: true }, { stored });
    await update(account, addTag("vip"), { shown: stored });
    expect(account.stored()).toMatchObject({ tags: ["vip"], marketing_active: true });
    expect(choicesSent(account)).toEqual([true]);
    expect(await account.traits.read()).toMatchObject({
      ...{ registrationKeepsNo: false, registrationNeedsNo: false },
    });
  });

  /** What an account shows as soon as it was given a tag, by a person's hand or its own. */
  async function showing(choice: unknown, traits: Partial<AccountTraits>) {
    const account: Account = accountWith({
      ...{ stored: anna, ignores: ["tags"] },
      traits: { secondRegistration: "works", tagsAs: "list", updateOfTags: "ignores", ...traits },
      refuse: ({ operation }) => {
        const isRegistered = account.calls().includes("customers/registration");
        if (operation === "customers/get" && isRegistered) account.change({ marketing_active: choice });
        return undefined;
      },
    });
    await update(account, addTag("vip"));
    return account;
  }

  test("leaves a person's yes that comes right after it where each no is sent along", async () => {
    const account = await showing(true, { subscribesNew: true, registrationNeedsNo: true });
    expect(account.stored()).toMatchObject({ tags: ["vip"], marketing_active: true });
    expect(choicesSent(account)).toEqual([false]);
  });

  test("says nothing of a person without a choice where each no is sent along", async () => {
    const { marketing_active: _no, ...stored } = anna;
    for (const shown of [stored, { ...anna, marketing_active: "forse" }]) {
      const account = accountOf({ registrationNeedsNo: true }, { stored: shown });
      await update(account, addTag("vip"), { shown });
      expect(account.stored()).toMatchObject({ tags: ["vip"] });
      expect(choicesSent(account)).toEqual([]);
    }
  });

  test("says nothing more where the choice is shown after it in a form that is not understood", async () => {
    const account = await showing("forse", { subscribesNew: true });
    expect(choicesSent(account)).toEqual([]);
    expect(await account.traits.read()).toMatchObject({
      ...{ registrationKeepsNo: false, registrationNeedsNo: false },
    });
  });

  test("repeats the no that an update just wrote, where a read still shows the yes", async () => {
    const stored = { ...anna, marketing_active: true };
    const traits = { updateOfTags: "untried", updateOfNewsletter: "takes" } as const;
    const account = accountOf(traits, { stored, lags: 20 });
    await update(account, { ...addTag("vip"), newsletter: "unsubscribed" }, { shown: stored });
    expect(account.stored()).toMatchObject({ tags: ["vip"], marketing_active: false });
  });

  test("repeats the no that stands there, where a read still shows the yes that it ended", async () => {
    const shown = { ...anna, marketing_active: true };
    const account = accountOf({});
    await update(account, addTag("vip"), { shown, known: { newsletter: "unsubscribed" } });
    expect(account.stored()).toMatchObject({ tags: ["vip"], marketing_active: false });
  });

  test("ends no subscription that an update just wrote and that awaits the person", async () => {
    const traits = {
      updateOfTags: "untried",
      updateOfNewsletter: "takes",
      registrationNeedsNo: true,
    } as const;
    const account = accountWith({
      ...{ stored: anna, ignores: ["tags", "marketing_active"] },
      traits: { secondRegistration: "works", tagsAs: "list", ...traits },
    });
    await update(account, { ...addTag("vip"), newsletter: "subscribed" });
    expect(account.stored()).toMatchObject({ tags: ["vip"] });
    expect(choicesSent(account)).toEqual([]);
  });
});
