import { expect, test } from "vitest";

import { wireCustomer } from "../api/schemas.ts";
import { createTraitsMemory, type AccountTraits } from "../api/traits.ts";
import { snapshotOf } from "./snapshot.ts";

/** How a customer counts that was read in an account of which this is known, and what is known of it since. */
async function read(customer: Record<string, unknown>, known: Partial<AccountTraits> = {}) {
  const traits = createTraitsMemory(known);
  const snapshot = await snapshotOf({ traits }, wireCustomer.parse({ id: 7, ...customer }));
  return { snapshot, traits: await traits.read() };
}

test("what an update did not send may have been blanked until an account was seen to keep it", async () => {
  expect((await read({})).snapshot.mayBeBlanked).toBe(true);
  const blanking = await read({}, { updateReplaces: true });
  expect(blanking.snapshot).toMatchObject({ mayBeBlanked: true, blanksUnsent: true });
  expect((await read({}, { updateKeeps: true })).snapshot).not.toHaveProperty("mayBeBlanked");
});

test("a registration may have blanked the phone until it was seen to leave it, or is sent it", async () => {
  const mayBeBare = async (traits: Partial<AccountTraits>) =>
    (await read({}, traits)).snapshot.mayBeRegisteredBare ?? false;
  expect(await mayBeBare({})).toBe(true);
  expect(await mayBeBare({ secondRegistration: "replaces", showsTags: true })).toBe(true);
  expect(await mayBeBare({ secondRegistration: "works" })).toBe(true);
  expect(await mayBeBare({ secondRegistration: "works", showsTags: true })).toBe(false);
  expect(await mayBeBare({ secondRegistration: "no-effect" })).toBe(false);
  expect(await mayBeBare({ registrationKeeps: true })).toBe(false);
});

test("a yes is a person's where an account was seen to leave new customers alone, and to subscribe none by itself", async () => {
  const yes = { marketing_active: true };
  const known = await read(yes, { leavesNew: true });
  expect(known.snapshot).toMatchObject({ showsChoice: "yes", isYesPersons: true });
  expect((await read(yes)).snapshot).not.toHaveProperty("isYesPersons");
  const both = await read(yes, { leavesNew: true, subscribesNew: true });
  expect(both.snapshot).not.toHaveProperty("isYesPersons");
});

test("what an account showed of no customer is hidden, and of another one missing once it showed it of one", async () => {
  expect((await read({})).snapshot.hidden).toEqual(["tags", "newsletter"]);
  const { traits, snapshot } = await read({ tags: ["vip"], marketing_active: false });
  expect(snapshot.hidden ?? []).toEqual([]);
  expect(traits).toMatchObject({ showsTags: true, showsNewsletter: true });
  const other = await read({}, traits);
  expect(other.snapshot).toMatchObject({ showsChoice: "none", customer: { tags: [], newsletter: null } });
  expect(other.snapshot.hidden ?? []).toEqual([]);
});
