import type { Framework360Client } from "../api/client.ts";
import { Framework360Error } from "../api/failure.ts";
import type { WireCustomer } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import { looksAfterMs, wait } from "../api/wait.ts";
import { fromWire } from "./mapping.ts";
import type { WriteOptions } from "./write-options.ts";

/*
 * Nothing is documented of what an account does when a known e-mail is registered once more, and one may make another customer
 * of it. So until it was seen that it does not, only one such registration of the whole account is made at a time, and it is the last one
 * where another customer shows.
 */

/** So long a process may take for it: after that it counts as dead. */
const claimedForMs = 120_000;
const claimsAfterMs = [0, 1_000, 2_000, 4_000, 8_000];

const claim = "first-repetition";

/** Whether the next registration of a known e-mail is one of which nothing is known yet. */
export function isFirstRepetition({ secondRegistration, repetition }: AccountTraits): boolean {
  return secondRegistration === "untried" && repetition === "untried";
}

/**
 * Runs `register` while no other process does, unless the account shows another customer with the same e-mail already.
 * @returns `busy`: others went on for too long; `namesake`: there is such a customer
 */
export async function aloneInAccount<Result>(
  client: Framework360Client,
  known: WireCustomer,
  { pause = wait }: WriteOptions,
  register: () => Promise<Result>,
): Promise<Result | "busy" | "namesake"> {
  const { traits } = client;
  for (const ms of claimsAfterMs) {
    if (ms > 0) await pause(ms);
    const isClaimed = await traits.claim(claim, claimedForMs);
    // Another process may have learnt it meanwhile.
    if (!isFirstRepetition(await traits.read())) return register();
    if (!isClaimed) continue;
    try {
      const { namesake } = await search(client, known);
      return namesake === null ? await register() : "namesake";
    } finally {
      await traits.release(claim);
    }
  }
  return "busy";
}

/**
 * Keeps whether the account makes another customer of a known e-mail.
 * @param made the id that the registration was answered with; it may be a number that is no id
 * @param isTaken whether the customer shows what was registered
 * @returns the id of the other customer that it made; null: none is shown
 */
export async function learnOfRepetition(
  client: Framework360Client,
  known: WireCustomer,
  { made, isTaken }: { made: string | null; isTaken: () => Promise<boolean> },
  { pause = wait }: WriteOptions,
): Promise<string | null> {
  if (made === known.id) {
    await client.traits.learn({ repetition: "harmless" });
    return null;
  }
  let isSearchable = false;
  for (const ms of looksAfterMs) {
    if (ms > 0) await pause(ms);
    const found = await search(client, known);
    isSearchable ||= found.isSearchable;
    const another = (await isNamesake(client, made, known)) ? made : found.namesake;
    if (another !== null) {
      await client.traits.learn({ repetition: "makes-another" });
      return another;
    }
    if (await isTaken()) break;
    if (ms !== looksAfterMs.at(-1)) continue;
    // Where nothing would show another customer, the next registration could make one more.
    await client.traits.learn({ repetition: isSearchable ? "harmless" : "makes-another" });
  }
  return null;
}

async function search(
  client: Framework360Client,
  known: WireCustomer,
): Promise<{ namesake: string | null; isSearchable: boolean }> {
  const { email } = fromWire(known);
  const hits = email === null ? [] : await client.searchCustomers(email).catch(noneIfRefused);
  const namesakes = hits.filter((hit) => fromWire(hit).email === email);
  return {
    namesake: namesakes.find(({ id }) => id !== known.id)?.id ?? null,
    isSearchable: namesakes.length > 0,
  };
}

async function isNamesake(
  client: Framework360Client,
  id: string | null,
  known: WireCustomer,
): Promise<boolean> {
  if (id === null) return false;
  const [shown] = await client.getCustomer({ id }).then((one) => [one], noneIfRefused);
  return shown?.id === id && fromWire(shown).email === fromWire(known).email;
}

function noneIfRefused(error: unknown): never[] {
  if (error instanceof Framework360Error && error.kind === "unavailable" && error.isAnswer) return [];
  throw error;
}
