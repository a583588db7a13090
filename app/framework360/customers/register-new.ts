import { isSame } from "../../sync/awaited.ts";
import { explanation } from "../../sync/explanation.ts";
import { isExtraField } from "../../sync/extra-fields.ts";
import { SideError, type Refusal, type WriteContext } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { failedBecause, type Framework360Error } from "../api/failure.ts";
import { billingParameters } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import type { Parameters } from "../api/transport.ts";
import { parameterOf, registrationParameters, withNames, writableFields, type Values } from "./mapping.ts";
import { isWordStandIn, nameFields, nameForms, plainestName, readName, type NameField } from "./names.ts";
import { learnPhoneForm, phonesFor } from "./phone-forms.ts";
import { pick } from "./pick-values.ts";
import { byForms, sendValues, type Sent } from "./send-values.ts";
import { sendWithList, type WriteOptions } from "./write-options.ts";

type Registered = Sent<string | null> & {
  /** What was left out, to be written by an update. */
  rest: Values;
  /** Whether the same names had been refused with it, so that it is what the account refuses. */
  isForRest: boolean;
  /** What else the merchant is to know. */
  told: Refusal[];
};

/**
 * Registers with all values. Where the account refuses that in words that name no field, it is tried once more without
 * phone and billing data, as code in production does, and then with the plainest names.
 * @throws {SideError} `refused` at the last attempt, where the account takes none of it
 */
export async function registerNew(
  client: Framework360Client,
  values: Values,
  { lastAttempt = false }: WriteContext,
  options: WriteOptions,
): Promise<Registered> {
  let refusal: Framework360Error | undefined;
  const attempts = attemptsAt(values, await client.traits.read());
  for (const { part, rest, names } of attempts) {
    // Then no name is what the account refuses.
    if (refusal?.isTrouble && nameFields.some((field) => losesLetters(names[field], values[field]))) break;
    try {
      const registered = await register(client, { ...part, ...names }, { values, options });
      const lost = refusal ? nameFields.filter((field) => losesLetters(names[field], values[field])) : [];
      registered.refused.push(...lost.map((field) => ({ field, explanation: explanationOf(refusal!) })));
      return { ...registered, rest, isForRest: isSame(names, attempts[0]!.names) };
    } catch (error) {
      if (!isUnknownRefusal(error)) throw error;
      refusal = error;
    }
  }
  throw lastAttempt ? new SideError("framework360", "refused", explanationOf(refusal!)) : refusal!;
}

type Names = Record<NameField, string>;

/** What is registered, in this order, as long as the account refuses it without naming a field. */
function attemptsAt(
  values: Values,
  { registersBare, standIns }: AccountTraits,
): { part: Values; rest: Values; names: Names }[] {
  const bare = pick(values, bareFields);
  const rest = Object.fromEntries(Object.entries(values).filter(([field]) => !(field in bare)));
  const isBare = Object.keys(rest).length === 0;
  const plainest = {
    firstName: plainestName("firstName", values.firstName ?? null),
    lastName: plainestName("lastName", values.lastName ?? null),
  };
  const attempts = [
    ...(registersBare && !isBare ? [] : [{ part: values, rest: {}, names: namesOf(values, standIns) }]),
    { part: bare, rest, names: namesOf(values, "words") },
    { part: bare, rest, names: plainest },
  ];
  return attempts.filter(
    (one, index) =>
      attempts.findIndex(({ part, names }) => isSame([part, names], [one.part, one.names])) === index,
  );
}

function namesOf(values: Values, standIns: AccountTraits["standIns"]): Names {
  const { firstName, lastName } = withNames(values, standIns);
  return { firstName: firstName!, lastName: lastName! };
}

async function register(
  client: Framework360Client,
  sent: Values & Names,
  { values, options }: { values: Values; options: WriteOptions },
): Promise<Omit<Registered, "rest" | "isForRest">> {
  const traits = await client.traits.read();
  const { standIns } = traits;
  let told: Refusal[] = [];
  const send = async (left: Values) => {
    const source = options.source ? { provenienza: options.source } : {};
    const parameters = withTagsAs(registrationParameters(left), traits);
    const { answer, refused } = await sendWithList(left.newsletter, options, (list) =>
      client.registerCustomer({ ...parameters, ...source, ...list }, { isNew: true }),
    );
    told = refused;
    return answer;
  };
  const otherNames = (field: NameField) =>
    nameForms(field, values[field] ?? null, { isNew: true, standIns }).filter((form) => form !== sent[field]);
  const { first, otherForms } = byForms({
    firstName: [sent.firstName, ...otherNames("firstName")],
    lastName: [sent.lastName, ...otherNames("lastName")],
    phone: sent.phone ? phonesFor(sent.phone, values.country ?? null, traits) : [],
  });
  const registered = await sendValues<string | null>({ ...sent, ...first }, send, {
    required: ["email"],
    otherForms,
  });
  await learnPhoneForm(client.traits, sent.phone, registered.accepted.phone);
  const isInWords = nameFields.some((field) => isWordStandIn(field, registered.accepted[field]));
  if (isInWords) await client.traits.learn({ standIns: "words" });
  return { ...registered, told };
}

function withTagsAs(parameters: Parameters, { tagsAs }: Pick<AccountTraits, "tagsAs">): Parameters {
  const { tags } = parameters;
  return tagsAs === "text" && Array.isArray(tags) ? { ...parameters, tags: tags.join(",") } : parameters;
}

/** Whether the name that was written stands for another one than was meant. */
function losesLetters(written: string, meant: string | null | undefined): boolean {
  return readName(written) !== readName(meant ?? null);
}

/** What a registration is given where phone and billing data are refused with it. */
const bareFields = writableFields.filter(
  (field) =>
    field !== "phone" &&
    !isExtraField(field) &&
    !(billingParameters as readonly string[]).includes(parameterOf[field]),
);

function isUnknownRefusal(error: unknown): error is Framework360Error {
  return failedBecause(error, "unavailable", "password-required") && error.isAnswer;
}

/** The customer cannot be created as it is; the account's words tell why. */
function explanationOf({ explanation: { said } }: Framework360Error) {
  const words = said === undefined ? undefined : { words: said };
  return explanation("data-refused", { side: "framework360" }, words);
}
