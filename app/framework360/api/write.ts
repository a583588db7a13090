import { hasEffect } from "./effect.ts";
import { failedBecause, Framework360Error, isPassing } from "./failure.ts";
import { acceptsUnread, readsUpdatesAs, refusalOfNothing } from "./probe-body.ts";
import type { Call, Parameters } from "./transport.ts";
import type { AccountTraits, BodyForm, TraitsMemory } from "./traits.ts";
import { looksAfterMs, wait } from "./wait.ts";

/*
 * An account may read JSON, forms, or for each function one of them, and answer a success all the same. So until a write
 * of a function was seen to take effect, it is looked whether it did, and the other form is tried where it did not.
 */

type WriteOptions = {
  /** Whether the account shows anything of what was written. Asked only until a form of body is known to be read. */
  tookEffect?: (isLastLook: boolean) => Promise<boolean>;
  /** Whether an answer tells by itself that the body was read: then it is not sent in the other form, whatever is shown of it. */
  tellsOfEffect?: (answer: unknown) => boolean;
};

/**
 * Sends a write, and resolves to the answer's `data`.
 * @throws {Framework360Error}
 */
export type Write = (operation: string, parameters: Parameters, options?: WriteOptions) => Promise<unknown>;

/** After so many writes without any effect an account is no longer waited for. */
const maxPatientWrites = 3;

/** Sends POSTs in the form of body that the account reads, and learns which one that is. */
export function createWrite(call: Call, traits: TraitsMemory, pause = wait): Write {
  return async (operation, parameters, { tookEffect, tellsOfEffect } = {}) => {
    const known = await traits.read();
    const form = known.bodyOf[operation] ?? known.supposedBodyOf[operation] ?? "json";
    const post = (form: BodyForm) => call("POST", operation, parameters, form);
    const repetition = {
      operation,
      parameters,
      post,
      form: otherThan(form),
      tookEffect,
      call,
      traits,
      pause,
    };
    const first = await post(form).then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    );
    const isKnown = known.bodyOf[operation] !== undefined;
    if ("error" in first) {
      // Where the account is known to read the form, a refusal without words is about what was sent.
      if (mayBeUnread(first.error, { isKnown }) || (!isKnown && mayBeUnreadUpdate(operation, first.error)))
        return repeatUnread(first.error, repetition);
      if (isKnown || !failedBecause(first.error, "invalid-data")) throw first.error;
      return repeatRefused(first.error, repetition);
    }
    if (isKnown || tookEffect === undefined) return first.answer;
    const isTold = tellsOfEffect?.(first.answer) ?? false;
    const isShown = await hasEffect(tookEffect, patienceFor(known, operation), pause).catch(
      (error: unknown) => {
        if (isTold) return false;
        throw error;
      },
    );
    if (isShown) await learn(traits, known, operation, form);
    if (isShown || isTold) return first.answer;
    return repeatIneffective(first.answer, { ...repetition, tookEffect }, known);
  };
}

type Repetition = {
  operation: string;
  parameters: Parameters;
  post: (form: BodyForm) => Promise<unknown>;
  /** The form that was not tried yet. */
  form: BodyForm;
  tookEffect: WriteOptions["tookEffect"];
  call: Call;
  traits: TraitsMemory;
  pause: (ms: number) => Promise<void>;
};

/**
 * A body that was not read is sent in the other form. What that is refused for was read; what that accepts has to take effect before
 * the form counts as known, because a refusal without words may be about what was sent.
 */
async function repeatUnread(
  first: Framework360Error,
  { operation, post, form, tookEffect, traits, pause }: Repetition,
): Promise<unknown> {
  const answer = await post(form).catch(async (error: unknown) => {
    if (!(error instanceof Framework360Error) || mayBeUnread(error) || missesCustomer(error)) throw first;
    if (failedBecause(error, "invalid-data")) await traits.learn({ bodyOf: { [operation]: form } });
    throw error;
  });
  if (tookEffect === undefined) return answer;
  const isShown = await hasEffect(tookEffect, looksAfterMs, pause);
  // An update may be accepted without taking what it carries: the account has found the customer in that form alone.
  const isFound = operation === "customers/update" && (first.unread || missesCustomer(first));
  if (!isShown && !isFound) throw first;
  await traits.learn({ [isShown ? "bodyOf" : "supposedBodyOf"]: { [operation]: form } });
  return answer;
}

/**
 * An account that did not read the body may refuse the first field that it misses there. So the other form is tried, and
 * counts when it takes effect, or when updates are read in it. Of two different refusals of a registration the one counts that is
 * not what the account says of an empty one; then updates decide as well.
 */
async function repeatRefused(
  first: Framework360Error,
  { operation, post, form, tookEffect, call, traits, pause }: Repetition,
): Promise<unknown> {
  const readsUpdates = () => readsUpdatesAs(form, call, traits);
  if (tookEffect === undefined && !(await readsUpdates())) throw first;
  const second = await post(form).then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  if ("error" in second) {
    const { error } = second;
    // Without an answer it is not known whether the first form was read: a name that was never seen must not be given up.
    if (isPassing(error)) throw error;
    if (!isAnother(error, first)) throw first;
    const saidOfNothing = await refusalOfNothing(operation, otherThan(form), call);
    if (saidOfNothing !== null && saidOfNothing === first.explanation.said) {
      await traits.learn({ supposedBodyOf: { [operation]: form } });
      throw error;
    }
    if (saidOfNothing !== null && saidOfNothing === error.explanation.said) throw first;
    throw (await readsUpdates()) ? error : first;
  }
  if (tookEffect === undefined) return second.answer;
  if (!(await hasEffect(tookEffect, looksAfterMs, pause))) throw first;
  await traits.learn({ bodyOf: { [operation]: form } });
  return second.answer;
}

/**
 * Sends once more what was accepted and had no effect.
 * @throws {Framework360Error} where the other form is read, and what it carries refused; and where that form is refused for what
 *   the call does not have
 */
async function repeatIneffective(
  answer: unknown,
  {
    operation,
    parameters,
    post,
    form,
    tookEffect,
    call,
    traits,
    pause,
  }: Repetition & Required<Pick<WriteOptions, "tookEffect">>,
  known: AccountTraits,
): Promise<unknown> {
  const second = await post(form).then(
    (repeated) => ({ answer: repeated, refusal: null }),
    (error: unknown) => {
      if (error instanceof Framework360Error && error.isAnswer) return { answer, refusal: error };
      throw error;
    },
  );
  if (await hasEffect(tookEffect, patienceFor(known, operation), pause)) {
    await learn(traits, known, operation, second.refusal ? otherThan(form) : form);
    return second.answer;
  }
  const { refusal } = second;
  const isUpdate = operation === "customers/update";
  const asksForMore = isUpdate && refusal?.asksForMore === true;
  // Only once the names and the e-mail are sent along (update-person.ts) can it be told whether that form is read.
  if (asksForMore && parameters.email === undefined) throw refusal;
  const isWordlessUpdate = isUpdate && refusal !== null && isWordless(refusal);
  const isRead = refusal !== null && !asksForMore && wasRead(refusal, operation);
  if (isWordlessUpdate ? await acceptsUnread(otherThan(form), call) : isRead) {
    await traits.learn({ supposedBodyOf: { [operation]: form } });
    throw second.refusal!;
  }
  const count = (known.withoutEffect[operation] ?? 0) + 1;
  await traits.learn({ withoutEffect: { [operation]: count } });
  return second.answer;
}

/** Whether a refusal is about what was sent, and about something else than the first one. */
function isAnother(error: unknown, first: Framework360Error): error is Framework360Error {
  if (mayBeUnread(error)) return false;
  if (failedBecause(error, "invalid-data")) return error.parameter !== first.parameter;
  return failedBecause(error, "password-required") || isAboutContent(error);
}

/** Whether words that name no field refuse what was sent, and tell of no trouble that passes. */
function isAboutContent(error: unknown): error is Framework360Error {
  return failedBecause(error, "unavailable") && error.isAnswer && !error.isTrouble;
}

/**
 * A form that took effect in the second place is only supposed until it does in the first: the effect may have been a
 * late one of the first. So is one that took effect after writes without any: it may have been a late one of those.
 */
async function learn(
  traits: TraitsMemory,
  known: AccountTraits,
  operation: string,
  form: BodyForm,
): Promise<void> {
  const isFirst = form === (known.supposedBodyOf[operation] ?? "json");
  const mayBeEarlier = (known.withoutEffect[operation] ?? 0) > 0;
  const withoutEffect = { [operation]: 0 };
  if (isFirst && !mayBeEarlier) await traits.learn({ bodyOf: { [operation]: form }, withoutEffect });
  else {
    await traits.learn({ supposedBodyOf: { [operation]: form }, withoutEffect });
  }
}

function otherThan(form: BodyForm): BodyForm {
  return form === "json" ? "form" : "json";
}

function patienceFor(traits: AccountTraits, operation: string): readonly number[] {
  return isWaitedFor(traits, operation) ? looksAfterMs : [0];
}

/** Whether a write of this function that does not show yet may show later: the last ones were not without any effect. */
export function isWaitedFor(
  { withoutEffect }: Pick<AccountTraits, "withoutEffect">,
  operation: string,
): boolean {
  return (withoutEffect[operation] ?? 0) < maxPatientWrites;
}

/**
 * Whether a body was read, though what it carries is refused. A registration whose e-mail is refused may have taken effect
 * in the first form, and is only not shown yet. Where a registration has no effect, a refusal without words is as good.
 */
function wasRead(refusal: unknown, operation: string): boolean {
  const isRegistration = operation === "customers/registration";
  if (mayBeUnread(refusal)) return isRegistration && !refusal.unread;
  if (!failedBecause(refusal, "invalid-data", "password-required")) return isAboutContent(refusal);
  return !isRegistration || refusal.parameter !== "email";
}

/** Whether the account misses what was sent, or refuses without words and is not known to read this form of body. */
function mayBeUnread(error: unknown, { isKnown = false } = {}): error is Framework360Error {
  if (!(error instanceof Framework360Error) || !error.isAnswer) return false;
  return error.unread || (!isKnown && isWordless(error));
}

/** An update whose body was not read has no id: it may be refused as one of no customer, or in words that name nothing. */
function mayBeUnreadUpdate(operation: string, error: unknown): error is Framework360Error {
  return operation === "customers/update" && (missesCustomer(error) || isAboutContent(error));
}

function missesCustomer(error: unknown): boolean {
  return failedBecause(error, "not-found") || (isAboutContent(error) && error.parameter === "id");
}

function isWordless(error: Framework360Error): boolean {
  return error.reason === "unavailable" && error.explanation.said === undefined;
}
