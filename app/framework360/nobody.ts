import { isRefusal, type Framework360Error } from "./failure.ts";
import type { WireCustomer } from "./wire.ts";

export type Who = { id: string } | { email: string };

type Account = {
  get: (who: Who) => Promise<WireCustomer | null>;
  list: (page: { page?: number; limit: number }) => Promise<WireCustomer[]>;
};

/**
 * Whether an account that refused to show somebody meant that there is nobody, in words that are not known. It
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
    const everybody = await list({ limit: 1 });
    const [somebody] = everybody.length > 0 ? everybody : await list({ page: 1, limit: 1 });
    return somebody === undefined || (await get({ id: somebody.id }))?.id === somebody.id;
  } catch {
    return false;
  }
}

function strangerLike(who: Who): Who {
  return "id" in who ? { id: "2147483647" } : { email: "nobody@example.invalid" };
}

/** The words may name whom they are about: a message has no e-mail and no long number in it already. */
function gist({ reason, message }: Framework360Error): string {
  return `${reason} ${message.replaceAll(/\(number\)|\d+/g, "#")}`;
}
