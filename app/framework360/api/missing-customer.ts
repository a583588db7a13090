import { isRefusal, type Framework360Error } from "./failure.ts";
import type { WireCustomer } from "./schemas.ts";

/** What a customer is looked up by. */
export type CustomerKey = { id: string } | { email: string };

/*
 * What no customer has: the largest id of many databases (an account that has so many customers would be the first one),
 * and an e-mail in a domain that cannot exist (RFC 2606).
 */
export const impossibleId = "2147483647";
export const impossibleEmail = "no-customer@example.invalid";

/** The calls that tell whether an account can be believed. They throw a Framework360Error. */
export type AccountReader = {
  get: (key: CustomerKey) => Promise<WireCustomer | null>;
  /** Throws where the answer holds no list: that is not an empty list. */
  list: (page: { page?: number; limit: number }) => Promise<WireCustomer[]>;
};

/**
 * Whether an account's refusal to show a customer means that the customer does not exist, although its words are not
 * known or missing. It does when the account refuses a customer that cannot exist in the same way, and shows one that
 * it lists: an account in trouble refuses every customer alike. One that fails now and then may do all that by chance, so both
 * are asked for again. Never throws.
 */
export async function meansMissing(
  error: unknown,
  key: CustomerKey,
  { get, list }: AccountReader,
): Promise<boolean> {
  if (!isRefusal(error)) return false;
  const isRefusedAlike = async (asked: CustomerKey) => {
    const refusal = await get(asked).then(
      () => null,
      (reason: unknown) => reason,
    );
    return isRefusal(refusal) && gist(refusal) === gist(error);
  };
  try {
    const impossible = impossibleKeyLike(key);
    if (!(await isRefusedAlike(impossible)) || !(await showsListedCustomers({ get, list }))) return false;
    for (const asked of [key, impossible, key]) {
      if (!(await isRefusedAlike(asked))) return false;
    }
    return true;
  } catch {
    return false;
  }
}

type Search = (query: string) => Promise<WireCustomer[]>;

/**
 * A search that also answers an empty list where the account's refusal means that there are no results, although its words
 * are not known or missing: the same is said of a customer that cannot exist, and a search for a listed one is answered.
 * What was found out is kept.
 * @param findDenial the error to throw in place of a refusal that denies every search
 */
export function withEmptyResults(
  search: Search,
  { list }: Pick<AccountReader, "list">,
  findDenial: (error: unknown) => Promise<Framework360Error | null>,
): Search {
  const known = new Set<string>();

  async function isAnsweredForListed(): Promise<boolean> {
    const listed = await listSample(list);
    for (const { email, nome } of listed) {
      const query = email ?? nome;
      if (query !== null && (await search(query).catch(nullIfRefused)) !== null) return true;
    }
    return listed.length === 0;
  }

  async function meansNone(error: unknown): Promise<boolean> {
    if (!isRefusal(error)) return false;
    if (known.has(gist(error))) return true;
    try {
      const comparison = await search(impossibleEmail).then(
        () => null,
        (reason: unknown) => reason,
      );
      if (!isRefusal(comparison) || gist(comparison) !== gist(error)) return false;
      if (!(await isAnsweredForListed())) return false;
      known.add(gist(error));
      return true;
    } catch {
      return false;
    }
  }

  return async (query) => {
    try {
      return await search(query);
    } catch (error) {
      if (await meansNone(error)) return [];
      throw (await findDenial(error)) ?? error;
    }
  };
}

/** More than one, because a customer that was just deleted may still be listed. */
const sampleSize = 3;

/**
 * Whether the account shows one of the first customers that it lists, or lists none. An account in trouble may show no
 * customer at all, and then its "not found" must not be believed.
 * @throws {Framework360Error}
 */
export async function showsListedCustomers({ get, list }: AccountReader): Promise<boolean> {
  const listed = await listSample(list);
  for (const { id } of listed) {
    const shown = await get({ id }).catch(nullIfRefused);
    if (shown?.id === id) return true;
  }
  return listed.length === 0;
}

/**
 * The first customers that the account lists.
 * @throws {Framework360Error}
 */
export async function listSample(list: AccountReader["list"]): Promise<WireCustomer[]> {
  const refusals: unknown[] = [];
  // Some accounts count pages from 0 and refuse a page after the last; others may refuse a list without a number.
  for (const page of [{}, { page: 1 }]) {
    try {
      const listed = await list({ ...page, limit: sampleSize });
      if (listed.length > 0) return listed.slice(0, sampleSize);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusals.push(error);
    }
  }
  if (refusals.length === 2) throw refusals[0];
  return [];
}

function nullIfRefused(reason: unknown): null {
  if (isRefusal(reason)) return null;
  throw reason;
}

export function impossibleKeyLike(key: CustomerKey): CustomerKey {
  return "id" in key ? { id: impossibleId } : { email: impossibleEmail };
}

/** A refusal without its numbers: it may repeat the id. E-mails and long numbers are removed from it already. */
function gist({ reason, message, explanation }: Framework360Error): string {
  return `${reason} ${message} ${explanation.said ?? ""}`.replaceAll(/\(number\)|\d+/g, "#");
}
