import type { Framework360Client } from "../api/client.ts";
import type { WireCustomer } from "../api/schemas.ts";
import { listPage } from "./list-page.ts";

type Reader = Pick<Framework360Client, "account" | "getCustomer" | "listWithOthers" | "traits">;

const pageSize = 100;
const maxPages = 10;

/** Of the listed customers so many are read at most: a list may show a subscription that is over, or no choice at all. */
const maxReads = 20;

/**
 * For so long an account is not searched again in which no subscription was found: each job of each customer that was subscribed
 * would search it, with as many calls as ten jobs make.
 */
const searchAgainAfterMs = 10 * 60_000;

/** When no subscription was found, by account. */
const noneFoundAt = new Map<string, number>();

/** The customers whose subscriptions were read last, by account: they are asked first. */
const readLast = new Map<string, readonly string[]>();
const maxRemembered = 5;

/** Remembers customers whose subscriptions were just read. */
export function rememberSubscribers(account: string, read: readonly WireCustomer[]): void {
  const ids = read.filter(showsSubscription).map(({ id }) => id);
  if (ids.length === 0) return;
  readLast.set(account, [...new Set([...ids, ...(readLast.get(account) ?? [])])].slice(0, maxRemembered));
}

/**
 * Whether a customer whose subscription was shown before is subscribed no more, in an account that shows no choice of this
 * customer. An account that stopped showing choices, for good or on one of its servers, says nothing about anybody. So it has to
 * show the subscription of another customer, before and after it shows none of this one once more.
 * @throws {Framework360Error}
 */
export async function isUnsubscribed(client: Reader, id: string): Promise<boolean> {
  const other = (await findRemembered(client, id)) ?? (await findSubscriber(client, id));
  if (other === null) return false;
  const again = await client.getCustomer({ id });
  if (again?.id !== id || !showsNoChoice(again)) return false;
  return showsSubscription(await client.getCustomer({ id: other }));
}

/** Whether a customer was read without a newsletter choice: one in a form that is not understood is one. */
export function showsNoChoice({ marketingActive, unread }: WireCustomer): boolean {
  return marketingActive === null && !unread.includes("newsletter");
}

async function findRemembered(client: Reader, besides: string): Promise<string | null> {
  const { account } = client;
  for (const id of (readLast.get(account) ?? []).filter((one) => one !== besides)) {
    if (showsSubscription(await client.getCustomer({ id }))) return id;
    readLast.set(
      account,
      readLast.get(account)!.filter((one) => one !== id),
    );
  }
  return null;
}

async function findSubscriber(client: Reader, besides: string): Promise<string | null> {
  if (Date.now() - (noneFoundAt.get(client.account) ?? -Infinity) < searchAgainAfterMs) return null;
  const found = await searchSubscriber(client, besides);
  if (found === null) noneFoundAt.set(client.account, Date.now());
  return found;
}

async function searchSubscriber(client: Reader, besides: string): Promise<string | null> {
  let cursor: string | null = null;
  let reads = 0;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const { customers, next } = await listPage(client, cursor, pageSize);
    const hasChoices = customers.some(({ shows }) => shows.includes("newsletter"));
    const likely = hasChoices ? customers.filter(showsSubscription) : customers;
    for (const { id } of likely) {
      if (id === besides) continue;
      if (reads === maxReads) return null;
      reads += 1;
      if (showsSubscription(await client.getCustomer({ id }))) return id;
    }
    if (next === null) return null;
    cursor = next;
  }
  return null;
}

function showsSubscription(customer: WireCustomer | null): boolean {
  return customer?.marketingActive === true;
}
