import type { Changes, Customer } from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import { SideError, type WriteContext, type Written } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { failedBecause, Framework360Error } from "../api/failure.ts";
import { billingParameters, type WireCustomer } from "../api/schemas.ts";
import {
  fromWire,
  parameterOf,
  registrationParameters,
  represent,
  withNames,
  writableFields,
  type Values,
  type WritableField,
} from "./mapping.ts";
import { isWordStandIn, nameForms } from "./names.ts";
import { readRegistered } from "./read-back.ts";
import { sendValues, type Sent } from "./send-values.ts";
import { notShown } from "./shown-values.ts";
import { snapshotOf } from "./snapshot.ts";
import { updateCustomer } from "./update-customer.ts";
import { listParameters, type WriteOptions } from "./write-options.ts";

type CreateOptions = WriteOptions & {
  /** Whether a look-up just found no customer with the e-mail, so that it needs no second one. */
  isKnownToBeFree?: boolean;
};

/**
 * Registers a customer, and writes by an update what the registration did not take. When a customer with this e-mail
 * exists already and differs only in blanks, it is our own registration whose answer was lost: only the blanks are
 * written then. The newsletter choice is sent once.
 * @throws {SideError} `refused` without an e-mail, and where the account refuses the customer; `unavailable` when another
 *   customer has the e-mail by now
 */
export async function createCustomer(
  client: Framework360Client,
  customer: Customer,
  context: WriteContext,
  options: CreateOptions = {},
): Promise<Written> {
  const { email } = customer;
  if (email === null) throw new SideError("framework360", "refused", explanation("email-required"));
  const values = filledValues(customer);
  const known = options.isKnownToBeFree ? null : await client.getCustomer({ email });
  if (known) {
    if (contradicts(fromWire(known), represent(customer))) throw madeMeanwhile();
    return complete(client, known, values, { refused: [], context, options });
  }
  const { answer, rest, refused } = await registerNew(client, values, context, options).catch(
    async (error: unknown) => {
      throw await whyTaken(client, email, error);
    },
  );
  const made = await readRegistered(client, email, answer, options);
  const written = await complete(
    client,
    made,
    without(
      values,
      refused.map(({ field }) => field),
    ),
    {
      refused,
      context,
      options,
    },
  );
  const restWasTaken = Object.keys(rest).length > 0 && notShown(rest, written.snapshot.customer).length === 0;
  if (restWasTaken) await client.traits.learn({ registersBare: true });
  return written;
}

type Registered = Sent<string | null> & {
  /** What was left out, to be written by an update. */
  rest: Values;
};

/**
 * Registers with all values. Where the account refuses that in words that name no field, it is tried once more without
 * phone and billing data, as code in production does.
 */
async function registerNew(
  client: Framework360Client,
  values: Values,
  { lastAttempt = false }: WriteContext,
  options: WriteOptions,
): Promise<Registered> {
  const { registersBare, standIns } = await client.traits.read();
  const send = (left: Values) =>
    client.registerCustomer(
      {
        ...registrationParameters(left),
        ...(options.source && { provenienza: options.source }),
        ...listParameters(left.newsletter, options),
      },
      { isNew: true },
    );
  const forms = (field: "firstName" | "lastName") =>
    nameForms(field, values[field] ?? null, { isNew: true, standIns }).slice(1);
  const register = async (part: Values): Promise<Sent<string | null>> => {
    const sent = await sendValues(withNames(part, standIns), send, {
      required: ["email"],
      otherNames: { firstName: forms("firstName"), lastName: forms("lastName") },
    });
    if (sent.accepted.firstName === undefined || sent.accepted.lastName === undefined) return sent;
    const { firstName, lastName } = sent.accepted;
    if (isWordStandIn("firstName", firstName) || isWordStandIn("lastName", lastName)) {
      await client.traits.learn({ standIns: "words" });
    }
    return sent;
  };

  const bare = pick(values, bareFields);
  const rest = without(values, bareFields);
  const isBare = Object.keys(rest).length === 0;
  if (registersBare && !isBare) return { ...(await register(bare)), rest };
  try {
    return { ...(await register(values)), rest: {} };
  } catch (error) {
    if (!isUnknownRefusal(error)) throw error;
    if (isBare) throw lastAttempt ? refusedFor(error) : error;
    const sent = await register(bare).catch((again: unknown) => {
      throw lastAttempt && isUnknownRefusal(again) ? refusedFor(again) : again;
    });
    return { ...sent, rest };
  }
}

/** What a registration is given where phone and billing data are refused with it. */
const bareFields = writableFields.filter(
  (field) => field !== "phone" && !(billingParameters as readonly string[]).includes(parameterOf[field]),
);

function isUnknownRefusal(error: unknown): error is Framework360Error {
  return failedBecause(error, "unavailable", "password-required") && error.isAnswer;
}

/** The customer cannot be created; the account's words tell why. */
function refusedFor({ explanation: why }: Framework360Error): SideError {
  const said = why.said === undefined ? undefined : { words: why.said };
  return new SideError(
    "framework360",
    "refused",
    explanation("data-refused", { side: "framework360" }, said),
  );
}

/** An e-mail that another customer has, whom the account does not show, cannot be linked: trying again is no use. */
async function whyTaken(client: Framework360Client, email: string, error: unknown): Promise<unknown> {
  if (!failedBecause(error, "invalid-data") || error.parameter !== "email" || !meansTaken(error))
    return error;
  if (await client.getCustomer({ email })) return madeMeanwhile();
  const said = error.explanation.said === undefined ? undefined : { words: error.explanation.said };
  return new SideError(
    "framework360",
    "refused",
    explanation("taken-unseen", { side: "framework360" }, said),
  );
}

function meansTaken({ explanation: { said = "" } }: Framework360Error): boolean {
  return /\b(already|taken|in use|exists?|esiste|gi[aà]|usat[ao]|duplicat\w*|unique)(?![\p{L}])/iu.test(said);
}

/** Writes what the customer does not show yet. The newsletter choice is not sent again, since that may mail the person. */
async function complete(
  client: Framework360Client,
  made: WireCustomer,
  values: Values,
  {
    refused,
    context,
    options,
  }: { refused: Written["refused"]; context: WriteContext; options: CreateOptions },
): Promise<Written> {
  const snapshot = await snapshotOf(client, made);
  const { updateOfTags } = await client.traits.read();
  const isSent = (field: WritableField) =>
    (field === "newsletter" && values.newsletter === "subscribed") ||
    (field === "tags" && updateOfTags === "ignores") ||
    snapshot.hidden?.includes(field);
  const shown = snapshot.customer;
  // A value that is shown in another form is the account's spelling of it.
  const isMissing = (field: WritableField) =>
    field === "tags" || field === "newsletter" || shown[field] === null;
  const missing = notShown(values, shown).filter((field) => isMissing(field) && !isSent(field));
  if (missing.length === 0) return { snapshot, refused };
  const second = await updateCustomer(
    client,
    snapshot,
    changesTo(pick(values, missing)),
    { ...context, tried: ["tags", "newsletter"] },
    options,
  );
  return { snapshot: second.snapshot, refused: [...refused, ...second.refused] };
}

function changesTo({ email: _known, tags, ...values }: Values): Changes {
  return tags === undefined ? values : { ...values, tags: { add: tags, remove: [] } };
}

function contradicts(before: Customer, wanted: Customer): boolean {
  return writableFields.some((field) => {
    if (field === "tags" || field === "newsletter" || before[field] === null) return false;
    return before[field] !== wanted[field];
  });
}

function filledValues(customer: Customer): Values {
  const filled = writableFields.filter((field) =>
    field === "tags" ? customer.tags.length > 0 : customer[field] !== null,
  );
  return pick(customer, filled);
}

function pick(values: Values, fields: readonly WritableField[]): Values {
  return Object.fromEntries(
    fields.filter((field) => values[field] !== undefined).map((field) => [field, values[field]]),
  );
}

function without(values: Values, fields: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([field]) => !fields.includes(field)));
}

function madeMeanwhile(): SideError {
  return new Framework360Error("unavailable", explanation("created-meanwhile", { side: "framework360" }));
}
