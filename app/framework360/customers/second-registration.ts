import { scalarFields, type Customer } from "../../sync/customer.ts";
import { isSame } from "../../sync/awaited.ts";
import { explanation, type Explanation } from "../../sync/explanation.ts";
import type { Refusal } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { filledExtraFields } from "../api/extra-fields.ts";
import { failedBecause, Framework360Error } from "../api/failure.ts";
import type { WireCustomer } from "../api/schemas.ts";
import { addressParameters } from "../api/wire-address.ts";
import type { AccountTraits } from "../api/traits.ts";
import type { Parameters } from "../api/transport.ts";
import { lookUntil, looksAfterMs } from "../api/wait.ts";
import { learnWhatStays, riskToTags, toLearnBy } from "./hidden-tags.ts";
import { choiceSentAlong, type KnownChoice } from "./kept-no.ts";
import { withLostZeros } from "./lost-digits.ts";
import { asShown, fromWire, toWire, type Values } from "./mapping.ts";
import { flatSentAlong, unmixAddresses } from "./mixed-addresses.ts";
import { heldPhone } from "./phone-forms.ts";
import { blankedIn, insist, putBack } from "./put-back.ts";
import { readBack, waitUntilSettled } from "./read-back.ts";
import { aloneInAccount, isFirstRepetition, learnOfRepetition } from "./first-repetition.ts";
import { mayLoseAddress, registerKnown } from "./register-known.ts";
import { canTell, hasEffect } from "./registered-effect.ts";
import { sendWithList, type WriteOptions } from "./write-options.ts";

/** What customers/update may ignore, and a registration of the same e-mail then takes. */
export type RegisteredValues = Pick<Values, "tags" | "newsletter">;

type Registered = {
  /** Values that the account did not take. */
  refused: Refusal[];
  /** What else the merchant is to know. */
  told: Refusal[];
};

type Given = {
  /** The customer as it was read before anything was written to it. */
  before: WireCustomer;
  values: RegisteredValues;
  /** The tags that the customer is known to have, for an account that shows none. */
  knownTags: readonly string[];
  /** Extra values that the account was given and does not show. */
  unshownExtras: Parameters;
  knownChoice: KnownChoice;
  /** Is told that the account accepted the registration. */
  onAccepted: () => void;
  lastAttempt: boolean;
  /** Whether an earlier run may have made this registration a moment ago. */
  mayBeThere: boolean;
  options: WriteOptions;
};

/**
 * Writes tags and the newsletter choice by registering the customer's e-mail once more. Such a registration may blank
 * what is not sent along, mail the person, or create a customer where the e-mail is not the present one. So everything
 * that was read is sent along, and only when the account shows the customer alike by the e-mail, and by the id right before: a
 * search may come late, and the e-mail may be another customer's by now. What it does in this account is learnt at the
 * first one: where it has no effect, blanks something or makes another customer, it is the last one.
 * @throws {SideError} `unavailable` when the customer is not shown twice alike, unless it is the last attempt
 */
export async function registerAgain(client: Framework360Client, given: Given): Promise<Registered> {
  const { before, values } = given;
  const isAny = Object.keys(values).length > 0 && mayRegisterAgain(await client.traits.read());
  if (!isAny || before.email === null) return { refused: [], told: [] };
  await waitUntilSettled(client, given.options);
  const look = () => readBack(client, before.id);
  if (given.mayBeThere) await lookUntil(look, (shown) => !isUnchanged(shown, given), given.options);
  const owner = await client.getCustomer({ email: before.email });
  if (owner !== null && owner.id !== before.id) return unsent(values, explanation("other-customer-shown"));
  const notAlike = () => {
    if (given.lastAttempt) return unsent(values, explanation("not-shown"));
    throw new Framework360Error("unavailable", explanation("not-shown-yet", { side: "framework360" }));
  };
  const isSettled = owner !== null && isUnchanged(owner, given);
  if (!isSettled || !isUnchanged(await readBack(client, before.id), given)) return notAlike();
  const run = () => registerInForms(client, given);
  const isFirst = isFirstRepetition(await client.traits.read());
  const done = await (isFirst ? aloneInAccount(client, before, given.options, run) : run());
  if (done === "busy") return notAlike();
  if (done === "namesake") return unsent(values, explanation("other-customer-shown"));
  await unmixAddresses(client, given);
  return done;
}

async function registerInForms(client: Framework360Client, given: Given): Promise<Registered> {
  const { before, values, options } = given;
  const traits = await client.traits.read();
  const done: Registered = { refused: [], told: [] };
  if (!mayRegisterAgain(traits)) return done;
  const risk = riskToTags(given, traits);
  if (risk === "unknown") return unsent(values, explanation("tags-at-risk"));
  const isLearning = risk === "learn";
  for (const tagsAs of tagFormsOf(traits)) {
    let made: string | null;
    try {
      const complete = completeParameters(given, traits, tagsAs);
      const { answer, refused } = await sendWithList(values.newsletter, options, (list) =>
        registerKnown(client, before, { ...(isLearning ? toLearnBy(complete, values) : complete), ...list }),
      );
      made = answer;
      done.told = refused;
      given.onAccepted();
    } catch (error) {
      const isOfForm = failedBecause(error, "invalid-data") && error.parameter === "tags";
      if (isOfForm && tagsAs === "list" && traits.tagsAs === "untried") continue;
      return { ...done, refused: await refusalsOf(client, error, given) };
    }
    if (isFirstRepetition(await client.traits.read())) {
      const isTaken = async () => hasEffect(given, await readBack(client, before.id));
      const another = await learnOfRepetition(client, before, { made, isTaken }, options);
      if (another !== null) return unsent(values, explanation("registered-twice", { id: another }));
    }
    if (traits.secondRegistration === "works" && traits.tagsAs !== "untried" && !isLearning) return done;
    const after = await lookFor(client, given, isLearning);
    const blanked = blankedIn(before, after);
    if (blanked.length > 0) {
      await client.traits.learn({ secondRegistration: "replaces" });
      const lost = await putBack(client, { ...given, blanked }, options);
      const tags = { field: "tags", explanation: explanation("tags-blanked") } as const;
      return { ...done, told: [...done.told, ...lost, ...(isLearning ? [tags] : [])] };
    }
    if (isLearning) await learnWhatStays(client, given, after);
    await learn(client, given, after, tagsAs);
    return done;
  }
  return done;
}

/**
 * The forms in which tags are sent: the next one where the account refuses the one before. What is accepted without any effect is not
 * sent in the other form before another choice is carried, because each registration may mail the person.
 */
function tagFormsOf({ tagsAs, ignoresTagList }: AccountTraits): readonly ("list" | "text")[] {
  if (tagsAs !== "untried") return [tagsAs];
  return ignoresTagList ? ["text"] : ["list", "text"];
}

/** Nothing was registered, so that these values are left to an update, where that may take them. */
function unsent(values: RegisteredValues, why: Explanation): Registered {
  const fields = Object.keys(values) as (keyof RegisteredValues)[];
  return { refused: fields.map((field) => ({ field, explanation: why })), told: [] };
}

/** Whether a known e-mail may be registered once more to write what `customers/update` does not take. */
export function mayRegisterAgain({ secondRegistration, repetition }: AccountTraits): boolean {
  if (repetition === "makes-another") return false;
  return secondRegistration === "untried" || secondRegistration === "works";
}

/** Everything that was read, in the account's own spelling, and what is to be written. */
function completeParameters(
  { before, values, knownTags, unshownExtras, knownChoice }: Given,
  traits: AccountTraits,
  tagsAs: "list" | "text",
): Parameters {
  const filled = (all: Record<string, string | null | undefined>) =>
    Object.fromEntries(Object.entries(all).filter(([, value]) => (value ?? null) !== null));
  const { nome, cognome, email, nested, extraFields } = before;
  const held = fromWire(before);
  const phones = [before.mobile, before.home].map((phone) => heldPhone(phone, held.country, traits));
  const unshown = traits.registrationKeeps ? [] : knownTags;
  const tags = before.shows.includes("tags") ? asShown(held.tags, before) : unshown;
  const { tags: wanted = [...tags] } = values;
  const list = toWire({ tags: wanted }).tags as string[];
  return {
    ...filled({ nome, cognome, email, telefono: phones[0], telefono_casa: phones[1] }),
    ...filled(flatSentAlong(before, traits)),
    ...(nested && { dati_fatturazione: filled(withLostZeros(nested)) }),
    ...filledExtraFields(extraFields),
    ...unshownExtras,
    ...choiceSentAlong(before, traits, knownChoice),
    ...toWire({ newsletter: values.newsletter }),
    ...((list.length > 0 || values.tags !== undefined) && {
      tags: tagsAs === "list" ? list : list.join(","),
    }),
  };
}

/** The customer once it shows something of what was registered, or as it is after the last look. */
async function lookFor(client: Framework360Client, given: Given, isLearning: boolean): Promise<WireCustomer> {
  const { before, options } = given;
  const { showsLate, registersBare } = await client.traits.read();
  // What a registration without phone and billing data blanked may show as late as anything.
  const mayShowLate = showsLate || registersBare;
  return lookUntil(
    () => insist(() => readBack(client, before.id), options),
    (after) => hasEffect(given, after) || blankedIn(before, after).length > 0,
    { ...options, pauses: isLearning || mayShowLate || canTell(given) ? looksAfterMs : [0] },
  );
}

/** Keeps what the registration of a known e-mail did. */
async function learn(
  client: Framework360Client,
  given: Given,
  after: WireCustomer,
  tagsAs: "list" | "text",
): Promise<void> {
  const { before, values } = given;
  if (hasEffect(given, after)) {
    const isTagged =
      values.tags !== undefined && fromWire(before).tags.join() !== fromWire(after).tags.join();
    return client.traits.learn({ secondRegistration: "works", ...(isTagged && { tagsAs }) });
  }
  if (!canTell(given)) return;
  const known = await client.traits.read();
  const mayBeText = values.tags !== undefined && tagsAs === "list" && known.tagsAs === "untried";
  if (mayBeText) await client.traits.learn({ ignoresTagList: true });
  else if (known.secondRegistration === "untried")
    await client.traits.learn({ secondRegistration: "no-effect" });
}

async function refusalsOf(
  client: Framework360Client,
  error: unknown,
  { before, values }: Given,
): Promise<Refusal[]> {
  const isRefused = failedBecause(error, "invalid-data", "password-required");
  if (!isRefused && !(failedBecause(error, "unavailable") && error.isAnswer)) throw error;
  const { reason, parameter } = error;
  const isKnown = reason === "password-required" || parameter === "email";
  if (isKnown) await client.traits.learn({ secondRegistration: "no-effect" });
  const isLeft = !isRefused && mayLoseAddress(before, await client.traits.read());
  const why = isLeft ? explanation("address-at-risk") : error.explanation;
  return (Object.keys(values) as (keyof RegisteredValues)[]).map((field) => ({
    field,
    explanation: why,
  }));
}

/** Whether the account still shows what was read, also of the tags and the choice, which are sent along. */
function isUnchanged(now: WireCustomer, { before, knownChoice }: Given): boolean {
  const isSameChoice = knownChoice !== undefined || now.marketingActive === before.marketingActive;
  return isSameChoice && isSame(fromWire(now).tags, fromWire(before).tags) && isAlike(now, before);
}

/** Whether both reads show the same person, address and all. */
function isAlike(one: WireCustomer, other: WireCustomer): boolean {
  const [first, second] = [fromWire(one), fromWire(other)];
  const isSameField = (field: keyof Customer) => first[field] === second[field];
  return (
    scalarFields.every(isSameField) && addressParameters.every((name) => one.top[name] === other.top[name])
  );
}
