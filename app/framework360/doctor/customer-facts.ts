import { normalizeEmail } from "../../sync/normalize.ts";
import { impossibleEmail } from "../api/missing-customer.ts";
import { wireCustomer } from "../api/schemas.ts";
import type { Account } from "./account.ts";
import {
  couldNotTell,
  seenThat,
  kindOf,
  listOf,
  unlessAnswered,
  whyOf,
  type Fact,
  type Item,
} from "./fact.ts";
import { whereReasonStands } from "./transport-facts.ts";

/** `listed` is the first page of customers; `read` are the first of them, as customers/get shows them. */
export type CustomerContext = {
  account: Account;
  listed: Item[];
  read: Item[];
  /** Why there is none to look at. */
  none: string;
};

const sampleSize = 20;
const readSize = 3;

/** Reads the customers that the facts are checked on. Never throws for what the account answers. */
export async function takeSample(account: Account): Promise<CustomerContext> {
  let none = "the account shows no customer";
  const listed =
    (await listOf(account, "customers/list", { page: 1, limit: sampleSize }).catch((error: Error) => {
      none = `no customer could be listed. ${whyOf(error)}`;
      return null;
    })) ?? [];
  const read: Item[] = [];
  for (const { id } of listed.slice(0, readSize)) {
    const { data, error } = await account.see("GET", "customers/get", { id });
    if (wireCustomer.safeParse(data).success) read.push(data as Item);
    else if (error) none = `no customer could be read. ${whyOf(error)}`;
  }
  return { account, listed, read, none };
}

const ids = (items: readonly Item[] | null) => (items ?? []).map(({ id }) => String(id));

const page = (account: Account, number: number, limit: number) =>
  listOf(account, "customers/list", { page: number, limit });

export const customerFacts: readonly Fact<CustomerContext>[] = [
  {
    fact: "customers/list answers a list and keeps to limit",
    needed: true,
    look: async ({ account }) => {
      const items = await page(account, 1, 2);
      if (items === null) return seenThat(false, "data is no list");
      return seenThat(items.length <= 2, `${items.length} customers for a limit of 2`);
    },
  },
  {
    fact: "customers/list counts pages from 1, and each page shows other customers",
    needed: true,
    look: async ({ account, listed }) => {
      if (listed.length < 3) return couldNotTell("too few customers");
      const [first, second] = [ids(await page(account, 1, 1)), ids(await page(account, 2, 1))];
      const zero = await page(account, 0, 1).then(ids, () => null);
      const fromZero = zero !== null && zero.length > 0 && zero[0] !== first[0];
      const seen = `page 2 ${first[0] === second[0] ? "repeats" : "differs from"} page 1; page 0 ${
        fromZero ? "shows another customer" : "shows no other customer"
      }`;
      return seenThat(first[0] !== second[0] && !fromZero, seen);
    },
  },
  {
    fact: "customers/list ends with an empty page, or repeats its last one",
    needed: true,
    look: async ({ account, listed, none }) => {
      if (listed.length === 0) return couldNotTell(none);
      const beyond = await page(account, 1_000_000, sampleSize);
      const again = ids(await page(account, 1_000_001, sampleSize)).join() === ids(beyond).join();
      return seenThat(again, `${beyond?.length ?? "no list of"} customers on page 1,000,000`);
    },
  },
  {
    fact: "customers/list gives 100 customers per page where there are as many",
    needed: false,
    look: async ({ account }) => {
      const found = (await page(account, 1, 100))?.length ?? 0;
      if (found === 100) return seenThat(true, "100 for a limit of 100");
      const next = (await page(account, 2, 100))?.length ?? 0;
      return next === 0
        ? couldNotTell(`the account has ${found}`)
        : seenThat(false, `${found} for a limit of 100`);
    },
  },
  {
    fact: "customers/list keeps an order by id",
    needed: false,
    look: async ({ listed }) => {
      const numbers = listed.map(({ id }) => Number(id));
      if (numbers.length < 3 || numbers.some(Number.isNaN)) return couldNotTell("too few numeric ids");
      const rising = numbers.every((id, index) => index === 0 || id > numbers[index - 1]!);
      const falling = numbers.every((id, index) => index === 0 || id < numbers[index - 1]!);
      return seenThat(
        rising || falling,
        rising ? "oldest first" : falling ? "newest first" : "another order",
      );
    },
  },
  {
    fact: "customers/get finds by id and by e-mail",
    needed: true,
    look: async ({ account, read, none }) => {
      const known = read.find(
        ({ email }) => typeof email === "string" && normalizeEmail(email)?.includes("@"),
      );
      if (!known) return couldNotTell(none);
      const found = wireCustomer.safeParse(await account.get("customers/get", { email: known.email }));
      const same = found.success && found.data.id === String(known.id);
      return seenThat(same, same ? "the same customer both ways" : "another or no customer by e-mail");
    },
  },
  {
    fact: "customers/get of a customer that does not exist is told from other failures",
    needed: true,
    look: async ({ account }) => {
      const { http, json, data, error } = await account.see("GET", "customers/get", {
        email: impossibleEmail,
      });
      const unanswered = unlessAnswered(error);
      if (unanswered) return unanswered;
      if (!error) return seenThat(data !== undefined && !data, `a success with ${kindOf(data)}`);
      const seen = `HTTP ${http}, ${whereReasonStands(json)}, understood as ${error.reason}`;
      return seenThat(error.reason === "not-found", seen);
    },
  },
  {
    fact: "customers/search finds an e-mail by GET",
    needed: true,
    look: async ({ account, read, none }) => {
      const known = read.find(
        ({ email }) => typeof email === "string" && normalizeEmail(email)?.includes("@"),
      );
      if (!known) return couldNotTell(none);
      const hits = await listOf(account, "customers/search", { query: known.email });
      return seenThat(ids(hits).includes(String(known.id)), `${hits?.length ?? "no list of"} hits`);
    },
  },
  {
    fact: "A listed customer shows the same fields as a read one",
    needed: false,
    look: async ({ listed, read, none }) => {
      if (read.length === 0) return couldNotTell(none);
      const inList = new Set(listed.flatMap(Object.keys));
      const lacking = [...new Set(read.flatMap(Object.keys))].filter((name) => !inList.has(name));
      return seenThat(
        lacking.length === 0,
        lacking.length === 0 ? "all" : `the list lacks ${lacking.join(", ")}`,
      );
    },
  },
];
