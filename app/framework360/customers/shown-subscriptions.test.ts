import { expect, onTestFinished, test, vi } from "vitest";

import { createFramework360Client } from "../api/client.ts";
import { fakeAccount } from "../testing.ts";
import { createFramework360Side } from "./side.ts";

type Shown = Record<string, unknown>;

const person = (id: number, more: Shown = {}) => ({
  id,
  nome: "Anna",
  email: `p${id}@example.it`,
  ...more,
});
let accounts = 0;
const subscriber = (id: number) => person(id, { marketing_active: true });

/**
 * An account of these customers, by id.
 * @param listed what its list shows of each, where that is something else
 * @param after what it shows of each after so many reads by id
 */
function sideOf(
  customers: readonly Shown[],
  { listed = customers, after = {} }: { listed?: readonly Shown[]; after?: Record<number, Shown[]> } = {},
) {
  let reads = 0;
  const account = fakeAccount(({ operation, parameters }) => {
    if (operation === "customers/list") {
      const { page = 1, limit = 100 } = parameters as Record<string, number>;
      return listed.slice((page - 1) * limit, page * limit);
    }
    const now = after[reads] ?? customers;
    reads += 1;
    return now.find(({ id }) => String(id) === parameters.id) ?? null;
  });
  accounts += 1;
  const options = { ...account.options, baseUrl: `https://account-${accounts}.example.it` };
  // As each job opens it.
  const open = () => createFramework360Side(createFramework360Client(options));
  return { ...account, side: open(), open };
}

test("A customer who is shown without a choice is unsubscribed where another one's subscription is still shown", async () => {
  const { side, calls } = sideOf([person(7), subscriber(8), subscriber(9)]);
  expect(await side.isUnsubscribed!("7")).toBe(true);
  expect(calls()).toEqual(["customers/list", ...Array<string>(3).fill("customers/get")]);
});

test("... also where the list shows no choices", async () => {
  const { side } = sideOf([person(7), person(6), subscriber(8)], {
    listed: [person(7), person(6), person(8)],
  });
  expect(await side.isUnsubscribed!("7")).toBe(true);
});

test("... also where that one is on a later page of the list, whose pages are asked for once", async () => {
  const others = Array.from({ length: 120 }, (_, index) => person(index + 1, { marketing_active: false }));
  others[6] = person(7);
  const pages = ({ calls }: ReturnType<typeof sideOf>) =>
    calls().filter((call) => call === "customers/list").length;
  const account = sideOf([...others, subscriber(130)]);
  expect(await account.side.isUnsubscribed!("7")).toBe(true);
  expect(pages(account)).toBeLessThan(4);
  const without = sideOf(others);
  expect(await without.side.isUnsubscribed!("7")).toBe(false);
  expect(pages(without)).toBeLessThan(6);
});

test.each<[string, readonly Shown[], Parameters<typeof sideOf>[1]?]>([
  ["where no subscription is shown any more", [person(7), person(8), person(9)]],
  [
    "where the list alone shows subscriptions still",
    [person(7), person(8)],
    { listed: [subscriber(7), subscriber(8)] },
  ],
  ["where the customer is the only subscriber", [subscriber(7), person(8)]],
  [
    "where the only subscriber's own subscription comes and goes",
    [subscriber(7), person(8)],
    { after: { 1: [person(7), person(8)] } },
  ],
  ["where the customer shows a subscription once more", [subscriber(7), subscriber(8)]],
  ["where the choice is not understood", [person(7, { marketing_active: "forse" }), subscriber(8)]],
  ["where the customer was deleted", [subscriber(8)]],
  [
    "where the other's subscription is shown by one server of the account and not by the next",
    [person(7), subscriber(8)],
    { after: { 2: [person(7), person(8)] } },
  ],
])("It is not known to be unsubscribed %s", async (_where, customers, more) => {
  expect(await sideOf(customers, more).side.isUnsubscribed!("7")).toBe(false);
});

test("Of a list without choices few customers are read", async () => {
  const people = Array.from({ length: 90 }, (_, index) => person(index + 1));
  const { side, calls } = sideOf(people);
  expect(await side.isUnsubscribed!("7")).toBe(false);
  expect(calls().filter((call) => call === "customers/get")).toHaveLength(20);
});

test("An account in which no subscription is shown is not searched again for each of its customers, until a while later", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const people = Array.from({ length: 30 }, (_, index) => person(index + 1));
  const { open, calls } = sideOf(people, { after: { 20: [person(7), subscriber(8)] } });
  expect(await open().isUnsubscribed!("7")).toBe(false);
  const searched = calls().length;
  expect(await open().isUnsubscribed!("9")).toBe(false);
  expect(calls()).toHaveLength(searched);

  vi.setSystemTime(Date.now() + 11 * 60_000);
  await open().isUnsubscribed!("7");
  expect(calls().length).toBeGreaterThan(searched);
});

test("A customer whose subscription was read before is asked first, also after a search without result", async () => {
  const others = Array.from({ length: 90 }, (_, index) => person(index + 1));
  const [customers, listed] = [
    [...others, subscriber(130)],
    [...others, person(130)],
  ];
  const { open, calls } = sideOf(customers, { listed, after: { 24: listed } });
  expect(await open().isUnsubscribed!("7")).toBe(false);
  await open().read("130");
  const searched = calls().length;
  expect(await open().isUnsubscribed!("7")).toBe(true);
  expect(calls().slice(searched)).toEqual(Array<string>(3).fill("customers/get"));
  // One whose subscription is over is asked once.
  expect(await open().isUnsubscribed!("7")).toBe(false);
  const asked = calls().length;
  expect(await open().isUnsubscribed!("7")).toBe(false);
  expect(calls()).toHaveLength(asked);
});

test.each<[string, Shown, string | undefined]>([
  ["a subscription", { marketing_active: 1 }, "yes"],
  ["a no", { marketing_active: false }, undefined],
  ["a choice left out", {}, "none"],
  ["a blank choice", { marketing_active: null }, "none"],
  ["a choice that is not understood", { marketing_active: "forse" }, undefined],
])("A read tells %s", async (_what, shown, told) => {
  const { side } = sideOf([person(7, shown)]);
  const snapshot = await side.read("7");
  expect(snapshot?.showsChoice).toBe(told);
});

test("A choice that is not understood is hidden", async () => {
  const { side } = sideOf([person(7, { marketing_active: "forse" })]);
  expect((await side.read("7"))?.hidden).toContain("newsletter");
});

test("A list tells of subscriptions alone", async () => {
  const { side } = sideOf([person(7), subscriber(8)]);
  const { customers } = await side.list(null, null);
  expect(customers.map(({ snapshot }) => snapshot?.showsChoice)).toEqual([undefined, "yes"]);
});
