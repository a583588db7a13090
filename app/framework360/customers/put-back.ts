import { explanation, type Explanation } from "../../sync/explanation.ts";
import type { Refusal } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { Framework360Error, isPassing } from "../api/failure.ts";
import type { WireCustomer } from "../api/schemas.ts";
import type { Parameters } from "../api/transport.ts";
import { lookUntil, wait } from "../api/wait.ts";
import { isAddressParameter } from "../api/wire-address.ts";
import { fieldOf } from "./mapping.ts";
import { readBack } from "./read-back.ts";
import { textsOf, wholeParameters } from "./rest-parameters.ts";
import { learnBlanking, updateWithRest } from "./whole-update.ts";
import type { WriteOptions } from "./write-options.ts";

/** The pauses before the attempts: what a write took from a customer is nowhere else in the account. */
const attemptsAfterMs = [0, 1_000, 3_000];

/** Repeats a call, or several, while the account does not answer: what they are to give back stands nowhere else. */
export async function insist<Answer>(
  call: () => Promise<Answer>,
  { pause = wait }: Pick<WriteOptions, "pause">,
): Promise<Answer> {
  for (const ms of attemptsAfterMs.slice(1)) {
    try {
      return await call();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await pause(ms);
    }
  }
  return call();
}

/** The parameters that were filled before and are blank now. A home phone cannot be written again. */
export function blankedIn(before: WireCustomer, after: WireCustomer): string[] {
  const [had, has] = [textsOf(before), textsOf(after)];
  return Object.keys(had).filter((name) => had[name] !== null && has[name] === null);
}

type Given = {
  before: WireCustomer;
  /** Extra values that the account was given and does not show. */
  unshownExtras: Parameters;
};

/**
 * Writes again what a registration of the known e-mail blanked, and looks whether it stands there.
 * @param blanked the names of the parameters
 * @param isSeen whether they were seen to be blank: a value that stood there yet tells nothing of what a write of it did
 * @returns the values that are lost in the account, each with the reason
 */
export async function putBack(
  client: Framework360Client,
  { before, unshownExtras, blanked, isSeen = true }: Given & { blanked: readonly string[]; isSeen?: boolean },
  { pause = wait }: Pick<WriteOptions, "pause"> = {},
): Promise<Refusal[]> {
  let missing = blanked;
  let isTelling = isSeen;
  let why: Explanation = explanation("change-ignored");
  const refused: Refusal[] = [];
  for (const ms of attemptsAfterMs) {
    await pause(ms);
    try {
      await write(client, { before, unshownExtras, missing, isTelling }, refused);
      const after = await lookUntil(
        () => readBack(client, before.id),
        (shown) => isShownAgain(before, shown, missing),
        { pause },
      );
      const blank = blankedIn(before, after);
      const { updateReplaces } = await client.traits.read();
      const sent = Object.fromEntries(missing.map((name) => [name, ""]));
      if (!updateReplaces && (await learnBlanking(client, before, after, sent))) missing = blank;
      else missing = blank.filter((name) => missing.includes(name));
      isTelling = true;
      if (missing.every((name) => refused.some(({ field }) => field === fieldOf(name)))) break;
    } catch (error) {
      if (!(error instanceof Framework360Error)) throw error;
      why = error.explanation;
    }
  }
  return missing.flatMap((name) => {
    const field = fieldOf(name);
    return field ? (refused.find((one) => one.field === field) ?? { field, explanation: why }) : [];
  });
}

async function write(
  client: Framework360Client,
  { before, unshownExtras, missing, isTelling }: Given & { missing: readonly string[]; isTelling: boolean },
  refused: Refusal[],
): Promise<void> {
  const traits = await client.traits.read();
  const whole = wholeParameters(before, traits, unshownExtras);
  // Where flat parameters are the personal address, the billing address is in its section.
  const at = (name: string) =>
    isAddressParameter(name) && "dati_fatturazione" in whole ? "dati_fatturazione" : name;
  const own = Object.fromEntries(missing.map((name) => [at(name), whole[at(name)]]));
  // As the rest beside nothing: a value that is refused takes no other with it.
  const rest = traits.updateReplaces ? whole : own;
  const tookEffect = async () => isShownAgain(before, await readBack(client, before.id), missing);
  const effect = isTelling ? { tookEffect } : {};
  await updateWithRest(client, before, { rest, sent: {}, lost: refused }, { ...effect, mayBeNameless: true });
}

/** Whether one of the values stands there again: of an update without effect none does. */
function isShownAgain(before: WireCustomer, shown: WireCustomer, missing: readonly string[]): boolean {
  const blank = blankedIn(before, shown);
  return missing.some((name) => !blank.includes(name));
}
