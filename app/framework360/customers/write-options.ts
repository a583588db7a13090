import { explanation } from "../../sync/explanation.ts";
import { SideError, type Refusal } from "../../sync/side.ts";
import { failedBecause, isRefusal } from "../api/failure.ts";
import type { Parameters } from "../api/transport.ts";

export type WriteOptions = {
  /** The `provenienza` of customers that the app creates; the account's default when absent. */
  source?: number;
  /** The newsletter list, by number or name, of those who subscribe on Shopify. */
  newsletterList?: number | string | null;
  /** Whether the customer was created by this very run, so that no other tags are there than it sent. */
  isJustMade?: boolean;
  /** Is told that the account refused the list, and may have the subscription without it: what is written after that may fail. */
  onListRefused?: (refusal: Refusal) => void;
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
    const refusal = { field: "newsletter", explanation: why } as const;
    const answer = await send({}).catch((again: unknown) => {
      // Where the account refuses this too, the next attempt sends the list again.
      if (!isRefusal(again)) options.onListRefused?.(refusal);
      throw again;
    });
    options.onListRefused?.(refusal);
    return { answer, refused: [refusal] };
  }
}

/** Writes, and has an error tell that the account refused the newsletter list before. */
export async function tellingOfList<Options extends WriteOptions, Answer>(
  options: Options,
  write: (options: Options) => Promise<Answer>,
): Promise<Answer> {
  let refusal: Refusal | null = null;
  try {
    return await write({ ...options, onListRefused: (one) => (refusal = one) });
  } catch (error) {
    if (error instanceof SideError && refusal) error.told = [refusal];
    throw error;
  }
}

/** The list that a new subscriber is put into. */
function listParameters(newsletter: unknown, { newsletterList }: WriteOptions): Parameters {
  const name = String(newsletterList ?? "").trim();
  if (newsletter !== "subscribed" || name === "") return {};
  return { marketing_list: [/^\d+$/.test(name) ? Number(name) : name] };
}
