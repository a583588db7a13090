import { isRefusal, type Framework360Error } from "./failure.ts";
import type { WireCustomer } from "./schemas.ts";

export type Who = { id: string } | { email: string };

type Account = {
  get: (who: Who) => Promise<WireCustomer | null>;
  /** Throws where no list is given: that is not an empty one. */
  list: (page: { page?: number; limit: number }) => Promise<WireCustomer[]>;
};

/**
 * Whether an account that did not show somebody meant that there is nobody, in words that are not known or in none. It
 * did when it says the same of somebody who cannot exist, and shows who does: an account in trouble says the same
 * of everybody. Never throws.
 */
export async function isSaidOfNobody(error: unknown, who: Who, { get, list }: Account): Promise<boolean> {
  if (!isRefusal(error)) return false;
  try {
    const aboutStranger = await get(strangerLike(who)).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!isRefusal(aboutStranger) || gist(aboutStranger) !== gist(error)) return false;
    return await showsWhoIsThere({ get, list });
  } catch {
    return false;
  }
}

/** One of them may be gone, and listed still. */
const samples = 3;

/**
 * Whether the account shows one of those whom it lists, or lists nobody. One in trouble may be short of an answer for
 * everybody, and what it says of anybody is not to be believed then.
 * @throws {Framework360Error}
 */
export async function showsWhoIsThere({ get, list }: Account): Promise<boolean> {
  const first = await list({ limit: samples });
  // Some accounts count their pages from 0 and refuse what lies beyond the last.
  const listed = first.length > 0 ? first : await list({ page: 1, limit: samples }).catch(unlessRefused);
  if (!listed?.length) return true;
  for (const { id } of listed.slice(0, samples)) {
    const shown = await get({ id }).catch(unlessRefused);
    if (shown?.id === id) return true;
  }
  return false;
}

function unlessRefused(reason: unknown): null {
  if (isRefusal(reason)) return null;
  throw reason;
}

function strangerLike(who: Who): Who {
  return "id" in who ? { id: "2147483647" } : { email: "nobody@example.invalid" };
}

/** The words may name whom they are about: a message has no e-mail and no long number in it already. */
function gist({ reason, message }: Framework360Error): string {
  return `${reason} ${message.replaceAll(/\(number\)|\d+/g, "#")}`;
}
