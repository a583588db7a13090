import type { Changes, Customer } from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import { shopifyExtras } from "../../sync/extra-fields.ts";
import { isSameNationalNumber } from "../../sync/normalize.ts";
import { SideError, type Snapshot, type WriteContext, type Written } from "../../sync/side.ts";
import { isLeftOf, isSpellingOf } from "../../sync/spelling.ts";
import type { Framework360Client } from "../api/client.ts";
import { failedBecause, Framework360Error } from "../api/failure.ts";
import type { WireCustomer } from "../api/schemas.ts";
import { lookUntil } from "../api/wait.ts";
import { learnOfNew, learnOfTags } from "./learn-of-new.ts";
import { fromWire, represent, writableFields, type Values, type WritableField } from "./mapping.ts";
import { pick, without } from "./pick-values.ts";
import { readRegistered } from "./read-back.ts";
import { registerNew } from "./register-new.ts";
import { notShown } from "./shown-values.ts";
import { snapshotOf } from "./snapshot.ts";
import { updateCustomer } from "./update-customer.ts";
import type { WriteOptions } from "./write-options.ts";

type CreateOptions = WriteOptions & {
  /** Whether a look-up just found no customer with the e-mail, so that it needs no second one. */
  isKnownToBeFree?: boolean;
};

type Creation = {
  customer: Customer;
  email: string;
  values: Values;
  context: WriteContext;
  options: CreateOptions;
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
  const values = await valuesOf(client, customer, context);
  const known = await findKnown(client, email, context, options);
  if (known) {
    if (contradicts(fromWire(known), represent(customer))) throw madeMeanwhile();
    // Extra values that are not shown may not have been sent.
    const unsent = pick(values, shopifyExtras);
    return complete(client, known, values, { unsent, refused: [], context, options });
  }
  const registered = await registerNew(client, values, context, options).catch(async (error: unknown) => {
    throw await whyTaken(client, email, error);
  });
  return completeNew(client, registered, { customer, email, values, context, options }).catch(
    (error: unknown) => {
      const hasTags = registered.accepted.tags !== undefined;
      if (error instanceof SideError)
        error.sent = [...error.sent, "creation", ...(hasTags ? (["tags"] as const) : [])];
      throw error;
    },
  );
}

/** A customer that has the e-mail already. One that an earlier run may have made a moment ago is looked for as long as it may show late. */
async function findKnown(
  client: Framework360Client,
  email: string,
  { mayBeThere }: WriteContext,
  { isKnownToBeFree, pause }: CreateOptions,
): Promise<WireCustomer | null> {
  if (!mayBeThere) return isKnownToBeFree ? null : client.getCustomer({ email });
  const look = (isLast: boolean) => client.getCustomer({ email }, { isLookedAgain: !isLast });
  return lookUntil(look, (found) => found !== null, pause ? { pause } : {});
}

/** Learns from a customer that was just registered, and writes by an update what the registration did not take. */
async function completeNew(
  client: Framework360Client,
  { answer, accepted, rest, isForRest, refused, told }: Awaited<ReturnType<typeof registerNew>>,
  { customer, email, values, context, options }: Creation,
): Promise<Written> {
  const made = await readRegistered(client, email, answer, options);
  if (wasThereBefore(fromWire(made), represent(customer))) throw madeMeanwhile();
  await learnOfNew(client, accepted.newsletter, made);
  await learnOfTags(client, accepted.tags, made);
  const isOwnYes =
    context.carriesChoice === true && values.newsletter !== "subscribed" && made.marketingActive === true;
  if (isOwnYes) await client.traits.learn({ subscribesNew: true });
  const written = await complete(
    client,
    made,
    {
      ...without(
        values,
        refused.map(({ field }) => field),
      ),
      ...(isOwnYes && { newsletter: "unsubscribed" }),
    },
    { unsent: rest, refused, context, options: { ...options, isJustMade: true } },
  ).catch((error: unknown) => {
    if (isOwnYes && error instanceof SideError) error.leavesOwnYes = true;
    throw error;
  });
  const restWasTaken = Object.keys(rest).length > 0 && notShown(rest, written.snapshot.customer).length === 0;
  if (restWasTaken && isForRest) await client.traits.learn({ registersBare: true });
  return { ...written, refused: [...written.refused, ...told] };
}

/** An e-mail that another customer has, which the account does not show, cannot be linked: trying again is no use. */
async function whyTaken(client: Framework360Client, email: string, error: unknown): Promise<unknown> {
  if (!failedBecause(error, "invalid-data") || error.parameter !== "email") return error;
  const { said: words = "" } = error.explanation;
  if (!meanTaken(words)) return error;
  if (await client.getCustomer({ email })) return madeMeanwhile();
  const why = explanation("taken-unseen", { side: "framework360" }, { words });
  return new SideError("framework360", "refused", why);
}

function meanTaken(words: string): boolean {
  return /\b(already|taken|in use|(?<!(?:\bnot|n['’]t|\bnon) )(exists?|esiste)|gi[aà]|usat[ao]|duplicat\w*|unique)(?![\p{L}])/iu.test(
    words,
  );
}

type Completion = {
  /** What the registration was not given. */
  unsent: Values;
  refused: Written["refused"];
  context: WriteContext;
  options: CreateOptions;
};

/** Writes what the customer does not show yet. The newsletter choice is not sent again, since that may mail the person. */
async function complete(
  client: Framework360Client,
  made: WireCustomer,
  values: Values,
  { unsent, refused, context, options }: Completion,
): Promise<Written> {
  const snapshot = await snapshotOf(client, made);
  const { updateOfTags } = await client.traits.read();
  const isSent = (field: WritableField) =>
    (field === "newsletter" && values.newsletter === "subscribed") ||
    (field === "tags" && updateOfTags === "ignores") ||
    (snapshot.hidden?.includes(field) && !(field in unsent));
  const shown = snapshot.customer;
  // A value that is shown in another form is the account's spelling of it.
  const isMissing = (field: WritableField) =>
    field === "tags" || field === "newsletter" || shown[field] === null;
  const missing = notShown(values, shown).filter((field) => isMissing(field) && !isSent(field));
  if (missing.length === 0) return { snapshot, refused };
  // What is missing of a choice is a no: the customer is shown as subscribed.
  const takesBack = missing.includes("newsletter");
  const second = await updateCustomer(
    client,
    withSent(snapshot, without(values, Object.keys(unsent))),
    changesTo(pick(values, missing)),
    { ...context, tried: takesBack ? ["tags"] : ["tags", "newsletter"] },
    options,
  );
  const all = [...refused, ...second.refused];
  if (!takesBack || second.snapshot.showsChoice !== "yes") return { snapshot: second.snapshot, refused: all };
  const others = all.filter(({ field }) => field !== "newsletter");
  const own = { field: "newsletter", explanation: explanation("subscribed-by-account") } as const;
  return { snapshot: second.snapshot, refused: [...others, own] };
}

/** The tags and extra values that an account does not show are those that it was just sent: another write could blank them. */
function withSent(snapshot: Snapshot, { tags = [], ...values }: Values): Snapshot {
  const hidden = (["tags", ...shopifyExtras] as const).filter((field) => snapshot.hidden?.includes(field));
  return { ...snapshot, customer: { ...snapshot.customer, ...pick({ ...values, tags }, hidden) } };
}

function changesTo({ email: _known, tags, ...values }: Values): Changes {
  return tags === undefined ? values : { ...values, tags: { add: tags, remove: [] } };
}

/** What no account fills in or makes up by itself. An address has parts that it may. */
const ownFields = ["firstName", "lastName", "phone", "company", "vatNumber", "taxCode", "pec"] as const;

/**
 * Whether a customer that was just registered has what was not sent: the account, whose look-ups are late, gave the registration to a
 * customer that it had already. Its values are a person's, and those of a new customer would pass for agreed.
 */
function wasThereBefore(made: Customer, wanted: Customer): boolean {
  return ownFields.some((field) => {
    const [shown, sent] = [made[field], wanted[field]];
    // A phone without its prefix is read as one of the country that the address is in.
    if (field === "phone" && isSameNationalNumber(shown, sent)) return false;
    return shown !== null && !isSpellingOf(shown, sent) && !isLeftOf(shown, sent);
  });
}

function contradicts(before: Customer, wanted: Customer): boolean {
  return writableFields.some((field) => {
    if (field === "tags" || field === "newsletter" || before[field] === null) return false;
    return before[field] !== wanted[field];
  });
}

/** An account that subscribes new customers by itself is told of each who did not say yes, as far as choices are carried. */
async function valuesOf(
  { traits }: Framework360Client,
  customer: Customer,
  { carriesChoice }: WriteContext,
): Promise<Values> {
  const { subscribesNew } = await traits.read();
  const values = filledValues(customer);
  return subscribesNew && carriesChoice ? { newsletter: "unsubscribed", ...values } : values;
}

function filledValues(customer: Customer): Values {
  const filled = writableFields.filter((field) =>
    field === "tags" ? customer.tags.length > 0 : customer[field] !== null,
  );
  return pick(customer, filled);
}

function madeMeanwhile(): SideError {
  return new Framework360Error("unavailable", explanation("created-meanwhile", { side: "framework360" }));
}
