import { explanation } from "../../sync/explanation.ts";
import type { Refusal } from "../../sync/side.ts";
import { failedBecause } from "../api/failure.ts";
import type { Parameters } from "../api/transport.ts";

export type WriteOptions = {
  /** The `provenienza` of customers that the app creates; the account's default when absent. */
  source?: number;
  /** The newsletter list, by number or name, of those who subscribe on Shopify. */
  newsletterList?: number | string | null;
  /** Whether the customer was created by this very run, so that no other tags are there than it sent. */
  isJustMade?: boolean;
  /** Waits between two looks at what an account is still to be learnt of. */
  pause?: (ms: number) => Promise<void>;
};

/**
 * Sends a newsletter choice with the merchant's list, and without it where the account refuses the list: the subscription is
 * the person's, and a list that does not exist must not cost it.
 * @returns also what is to be told of that
 */
export async function sendWithList<Answer>(
  newsletter: unknown,
  options: WriteOptions,
  send: (list: Parameters) => Promise<Answer>,
): Promise<{ answer: Answer; refused: Refusal[] }> {
  try {
    return { answer: await send(listParameters(newsletter, options)), refused: [] };
  } catch (error) {
    if (!failedBecause(error, "invalid-data") || error.parameter !== "marketing_list") throw error;
    const { said } = error.explanation;
    const why = explanation(
      "list-refused",
      { side: "framework360" },
      said === undefined ? undefined : { words: said },
    );
    return { answer: await send({}), refused: [{ field: "newsletter", explanation: why }] };
  }
}

/** The list that a new subscriber is put into. */
function listParameters(newsletter: unknown, { newsletterList }: WriteOptions): Parameters {
  const name = String(newsletterList ?? "").trim();
  if (newsletter !== "subscribed" || name === "") return {};
  return { marketing_list: [/^\d+$/.test(name) ? Number(name) : name] };
}
