import type { Framework360Client } from "../api/client.ts";
import { failedBecause, Framework360Error } from "../api/failure.ts";
import { personParameters } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import type { Parameters } from "../api/transport.ts";
import { parameterOf } from "./mapping.ts";
import { nameFields, nameForms, type StandIns } from "./names.ts";

const operation = "customers/update";

/** What an update of these parameters sends: where the account asks for them, the names and the e-mail that it shows as well. */
export function sentWithPerson(
  shown: Readonly<Record<string, string | null>>,
  sent: Parameters,
  { updateNeedsPerson }: Pick<AccountTraits, "updateNeedsPerson">,
): Parameters {
  if (!updateNeedsPerson) return sent;
  const known = personParameters.filter((name) => shown[name]);
  const person: Parameters = Object.fromEntries(known.map((name) => [name, shown[name]]));
  return { ...person, ...sent };
}

/**
 * Sends an update, with the customer's names and e-mail beside it where the account asks for them: the vendor's reference does so
 * where a customer is registered, and is silent about updates. A name that the customer does not have is sent as a registration
 * sends it, by a stand-in.
 * @param shown the customer's texts as the account shows them
 * @throws {Framework360Error} the first refusal, unless a later one names a value that is to be written
 */
export async function updateWithPerson(
  { traits }: Pick<Framework360Client, "traits">,
  shown: Readonly<Record<string, string | null>>,
  sent: Parameters,
  update: (parameters: Parameters) => Promise<void>,
): Promise<void> {
  const all = sentWithPerson(shown, sent, { updateNeedsPerson: true });
  const { updateNeedsPerson, standIns, withoutEffect: before } = await traits.read();
  const isSentAlone = !updateNeedsPerson && Object.keys(all).length > Object.keys(sent).length;
  const attempts = [...(isSentAlone ? [sent] : []), all, ...withStandIns(all, standIns)];
  let first: unknown = null;
  for (const parameters of attempts) {
    try {
      await update(parameters);
    } catch (error) {
      if (first === null && !(error instanceof Framework360Error && error.asksForMore)) throw error;
      if (first !== null && isAboutSent(error, sent)) throw error;
      first ??= error;
      continue;
    }
    // A blank that a stand-in took the place of may be all that was refused.
    const isAsSent = personParameters.every((name) => !(name in sent) || parameters[name] === sent[name]);
    if (first === null || updateNeedsPerson || !isAsSent) return;
    // What was accepted without effect tells nothing: the account may not have read the form of body that it refused.
    const { withoutEffect: after } = await traits.read();
    if ((after[operation] ?? 0) <= (before[operation] ?? 0)) await traits.learn({ updateNeedsPerson: true });
    return;
  }
  throw first;
}

/** Whether the error names a value that is to be written, and not a blank that a stand-in took the place of. */
function isAboutSent(error: unknown, sent: Parameters): boolean {
  if (!failedBecause(error, "invalid-data") || error.parameter === null) return false;
  const isPerson = personParameters.some((name) => name === error.parameter);
  return isPerson ? Boolean(sent[error.parameter]) : error.parameter in sent;
}

/** Whether a write of these parameters was refused for a name that they do not have. */
export function asksForBlankName(error: unknown, sent: Parameters): boolean {
  if (!(error instanceof Framework360Error)) return false;
  const isName = nameFields.some((field) => parameterOf[field] === error.parameter);
  const isBlank = failedBecause(error, "invalid-data") && isName && !sent[error.parameter!];
  return error.asksForMore || isBlank;
}

/** The same with each form of the stand-ins for the names that are blank. */
export function withStandIns(all: Parameters, standIns: StandIns): Parameters[] {
  const blank = nameFields.filter((field) => !all[parameterOf[field]]);
  const forms = blank.map((field) => nameForms(field, null, { isNew: true, standIns }));
  return (forms[0] ?? []).map((_form, index) => ({
    ...all,
    ...Object.fromEntries(blank.map((field, at) => [parameterOf[field], forms[at]?.[index]])),
  }));
}
