import type { Parameters } from "../api/transport.ts";

export type WriteOptions = {
  /** The `provenienza` of customers that the app creates; the account's default when absent. */
  source?: number;
  /** The newsletter list, by number or name, of those who subscribe on Shopify. */
  newsletterList?: number | string | null;
  /** Waits between two looks at what an account is still to be learnt of. */
  pause?: (ms: number) => Promise<void>;
};

/** The pauses between looks at a write whose effect may show late. */
export const looksAfterMs = [0, 1_000, 2_000, 4_000];

export const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The list that a new subscriber is put into. */
export function listParameters(newsletter: unknown, { newsletterList }: WriteOptions): Parameters {
  const name = String(newsletterList ?? "").trim();
  if (newsletter !== "subscribed" || name === "") return {};
  return { marketing_list: [/^\d+$/.test(name) ? Number(name) : name] };
}
