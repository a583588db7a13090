import { billingFields, type Changes } from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import { shopifyExtras } from "../../sync/extra-fields.ts";
import { SideError, type Refusal, type Snapshot, type WriteContext, type Written } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { namesNothing } from "../api/failure.ts";
import type { WireCustomer } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import { fromWire, type Values } from "./mapping.ts";
import { nameForms, type NameField } from "./names.ts";
import { learnPhoneForm, phonesFor } from "./phone-forms.ts";
import { choiceBefore, withKeptNo, type KnownChoice } from "./kept-no.ts";
import { learnIgnored } from "./learn-ignored.ts";
import { withoutLeftProvince } from "./left-province.ts";
import { pick, without } from "./pick-values.ts";
import { readBack, waitUntilSettled } from "./read-back.ts";
import { readUpdated } from "./read-updated.ts";
import { isRegisteredFirst, registrable, traitOf, unlisted } from "./registrable.ts";
import { registerAgain, type RegisteredValues } from "./second-registration.ts";
import { byForms, sendValues, type Sent } from "./send-values.ts";
import { isShown } from "./shown-values.ts";
import { snapshotOf, wireOf } from "./snapshot.ts";
import { isUntaken } from "./untaken-subscription.ts";
import { refusesSection, showsEffect, updateParameters } from "./update-address.ts";
import { valuesOf } from "./values-of-changes.ts";
import { mergedParameters, restOf, unshownExtras } from "./rest-parameters.ts";
import { updateWithRest } from "./whole-update.ts";
import { sendWithList, type WriteOptions } from "./write-options.ts";

type Run = {
  client: Framework360Client;
  /** The customer as it was read before anything was written. */
  before: WireCustomer;
  current: Snapshot;
  context: WriteContext;
  options: WriteOptions;
  /** Gets the values that an update could not leave as they were. */
  lost: Refusal[];
  /** Gets what the account accepted that may have mailed the person. */
  accepted: Set<keyof RegisteredValues>;
};

/**
 * Writes the given fields. What customers/update ignores is registered (second-registration.ts), before anything else is
 * written: then what was just read is still what the account holds. Whether a value was taken is for the core to say.
 */
export async function updateCustomer(
  client: Framework360Client,
  current: Snapshot,
  changes: Changes,
  context: WriteContext,
  options: WriteOptions = {},
): Promise<Written> {
  const { updateReplaces } = await client.traits.read();
  // An update that replaces is sent all that was read.
  const isStale = updateReplaces && (await waitUntilSettled(client, options));
  const before = (isStale ? null : wireOf(current)) ?? (await readBack(client, current.id));
  const accepted: Run["accepted"] = new Set();
  const run: Run = { client, before, current, context, options, lost: [], accepted };
  try {
    return await writeChanges(run, changes);
  } catch (error) {
    // Where a subscription counts at once, one that is not shown was not taken.
    const { subscribesAtOnce } = await client.traits.read();
    if (subscribesAtOnce) accepted.delete("newsletter");
    if (error instanceof SideError) error.sent = [...accepted];
    throw error;
  }
}

async function writeChanges(run: Run, changes: Changes): Promise<Written> {
  const { client, before, current, options } = run;
  const traits = await client.traits.read();
  const { values, refused } = valuesOf(changes, current, before);
  const first = registrable(values, run.context, traits).filter((field) =>
    isRegisteredFirst(field, values, traits),
  );
  const unregistered = await register(run, pick(values, first));
  // What the account will not register of somebody it knows may be taken by an update.
  const isOver = ({ field }: Refusal) => traits[traitOf[field as keyof RegisteredValues]] === "ignores";
  refused.push(...unregistered.refused.filter(isOver), ...unregistered.told);
  const isLeft = (field: string) => unregistered.refused.some((one) => one.field === field && !isOver(one));
  const { secondRegistration } = await client.traits.read();
  const isVain = traits.secondRegistration !== secondRegistration && secondRegistration === "no-effect";
  // A subscription that shows no effect may be one that the person is to confirm.
  const mayUpdate = (field: keyof RegisteredValues) =>
    traits[traitOf[field]] !== "ignores" && values[field] !== "subscribed";
  const done = first.filter((field) => !isLeft(field) && !(isVain && mayUpdate(field)));
  const twice = unregistered.refused.filter((one) => one.explanation.code === "registered-twice");

  const isAgain = !hides(run, "newsletter") && (await isUntaken(pick(values, done), run));
  const unsent = isAgain ? done.filter((field) => field !== "newsletter") : done;
  const sent = await sendUpdate(without(values, unsent), run, traits);
  const listed = without(sent.accepted, unlisted);
  const { shown: last, isFlat } = sent;
  const extras = pick(sent.accepted, shopifyExtras);
  const known = { ...current, customer: { ...current.customer, ...extras } };
  const update = { before, current: known, shown: last, listed, lost: run.lost, refused, isFlat };
  const after = await readUpdated(client, update, options);
  const shown = await withoutLeftProvince(client, { ...update, after }, options);
  const ignored = await learnIgnored(sent, shown, run, traits);
  const left = ignored.filter((field) => !first.includes(field));
  // What no registration was made of is still to be registered, and is told so; a choice that was registered is not told as refused.
  const isIgnored = ({ field }: Refusal) => isLeft(field) && (ignored as string[]).includes(field);
  const told = unregistered.refused.filter(isIgnored);
  if (isAgain && ignored.includes("newsletter"))
    told.push({ field: "newsletter", explanation: explanation("change-ignored") });
  refused.push(...told);
  const again =
    values.email === undefined
      ? registrable(pick(values, left), run.context, await client.traits.read())
      : [];
  const isToTell = ({ field }: Refusal) =>
    !(again as string[]).includes(field) && !told.some((one) => one.field === field);
  // What was registered before may have mailed the person, whatever an update says of it.
  const asTried = (one: Refusal) =>
    one.field in traitOf && run.context.tried?.includes(one.field)
      ? { ...one, explanation: explanation("change-ignored") }
      : one;
  refused.push(...sent.told, ...sent.refused.filter(isToTell).map(asTried));
  // An update may have taken it.
  const isUnshown = ({ field }: Refusal) =>
    !isShown(pick(values, [field as keyof RegisteredValues]), fromWire(shown));
  const isNew = ({ field }: Refusal) => !refused.some((one) => one.field === field);
  refused.push(...twice.filter((one) => isNew(one) && isUnshown(one)));
  // A home phone in the place of a mobile is another number.
  const held = { ...fromWire(shown), phone: shown.mobile };
  for (const one of run.lost) if (isNew(one) && held[one.field] === null) refused.push(one);
  const later = { ...run, current: known };
  const late = { values, changes, refused };
  const registered =
    again.length === 0 ? shown : await registerLate({ ...later, before: shown }, again, late);
  const isRegistered = first.length + again.length > 0 && values.newsletter === undefined;
  const kept = isRegistered
    ? await withKeptNo(client, { ...run, shown: registered }, options, () =>
        register({ ...later, before: registered }, { newsletter: "unsubscribed" }),
      )
    : registered;
  return { snapshot: await snapshotOf(client, kept), refused };
}

/** Registers what an update was just seen to ignore. */
async function registerLate(
  run: Run,
  fields: readonly (keyof RegisteredValues)[],
  { values, changes, refused }: { values: Values; changes: Changes; refused: Refusal[] },
): Promise<WireCustomer> {
  // A person may have edited the tags meanwhile, which are written as a whole.
  const present = pick(valuesOf(changes, run.current, run.before).values, ["tags"]);
  const late = await register(run, pick({ ...values, ...present }, fields), values.newsletter);
  refused.push(...late.refused, ...late.told);
  return readBack(run.client, run.current.id);
}

function hides({ current: { hidden = [] } }: Pick<Run, "current">, field: keyof RegisteredValues): boolean {
  return hidden.includes(field);
}

function register(
  run: Run,
  values: RegisteredValues,
  written?: KnownChoice,
): ReturnType<typeof registerAgain> {
  const { client, before, current, context, options } = run;
  const { lastAttempt = false, mayBeThere = false } = context;
  const known = {
    ...{ knownTags: current.customer.tags, unshownExtras: unshownExtras(current) },
    knownChoice: written ?? choiceBefore(run),
  };
  const onAccepted = () => {
    if (values.newsletter === "subscribed") run.accepted.add("newsletter");
    if (values.tags) run.accepted.add("tags");
  };
  return registerAgain(client, { before, values, ...known, onAccepted, lastAttempt, mayBeThere, options });
}

type Update = Sent<unknown> & {
  /** The customer after the last call, where it was read. */
  shown: WireCustomer | null;
  /** What else the merchant is to know. */
  told: Refusal[];
  /** Whether a billing address was sent flat beside another personal one. */
  isFlat: boolean;
};

/** The values by which it can be told whether an update was read: no subscription, which may show only once the person has confirmed it. */
function tellingOf(values: Values): Values {
  return values.newsletter === "subscribed" ? without(values, ["newsletter"]) : values;
}

/** Sends the values by customers/update, the newsletter choice first where something is refused. */
async function sendUpdate(values: Values, run: Run, traits: AccountTraits): Promise<Update> {
  const { client, before, current, context, options, lost } = run;
  const forms = (field: NameField) =>
    values[field] === undefined
      ? []
      : nameForms(field, values[field], { isNew: false, standIns: traits.standIns });
  const country = values.country === undefined ? fromWire(before).country : values.country;
  const { first, otherForms } = byForms({
    firstName: forms("firstName"),
    lastName: forms("lastName"),
    phone: values.phone ? phonesFor(values.phone, country, traits) : [],
  });
  let shown: WireCustomer | null = null;
  const told: Refusal[] = [];
  let unshown = unshownExtras(current);
  let written: Values = {};
  let isFlat = traits.updatesBillingFlat;
  const { lastAttempt = false } = context;

  async function send(left: Values): Promise<void> {
    try {
      await sendTo(left);
    } catch (error) {
      const sent = updateParameters(left, before, { ...traits, updatesBillingFlat: isFlat });
      if (traits.updatesBillingNested || !refusesSection(error, sent, lastAttempt)) throw error;
      // Which address the account takes a flat one for shows once it was sent.
      isFlat = true;
      await sendTo(left).catch((again: unknown) => {
        isFlat = !namesNothing(again);
        throw again;
      });
    }
  }

  async function sendTo(left: Values): Promise<void> {
    shown = null;
    const telling = tellingOf(left);
    const tookEffect = async () => {
      shown = await readBack(client, before.id);
      return showsEffect(telling, before, shown);
    };
    const own = updateParameters(left, before, { ...traits, updatesBillingFlat: isFlat });
    if (Object.keys(own).length === 0) return;
    const parameters = own.extraValues ? mergedParameters(unshown, own) : own;
    // What goes into a section goes along flat too, which may win, and the other way round.
    const rest = restOf(before, { ...written, ...pick(left, billingFields) }, { traits, unshown });
    const hasEffect = !isShown(telling, fromWire(before));
    const { refused } = await sendWithList(left.newsletter, options, (list) => {
      const sent = { ...parameters, ...list };
      const effect = hasEffect ? { tookEffect } : {};
      return updateWithRest(client, before, { rest, sent, lost }, { ...effect, mayBeNameless: lastAttempt });
    });
    // What an update makes of a subscription is not known before it was seen: to send it once more might ask the person twice.
    if (left.newsletter === "subscribed" && traits.updateOfNewsletter !== "ignores")
      run.accepted.add("newsletter");
    if (own.extraValues) unshown = mergedParameters(unshown, { extraValues: own.extraValues });
    written = { ...written, ...without(left, unlisted) };
    told.push(...refused);
  }
  const sent = await sendValues({ ...values, ...first }, send, {
    isDivisible: true,
    lastAttempt,
    otherForms,
  });
  await learnPhoneForm(client.traits, values.phone, sent.accepted.phone);
  return { ...sent, shown, told, isFlat };
}
