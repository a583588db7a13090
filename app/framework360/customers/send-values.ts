import { addressFields, isAddressField, type AddressField, type Field } from "../../sync/customer.ts";
import { isExtraField } from "../../sync/extra-fields.ts";
import type { Refusal } from "../../sync/side.ts";
import { failedBecause, Framework360Error } from "../api/failure.ts";
import { readName } from "./names.ts";
import { parameterOf, writableFields, type Values, type WritableField } from "./mapping.ts";
import { without } from "./pick-values.ts";

/** What came of sending values. */
export type Sent<Answer> = {
  /** The answer to the last call that was accepted; null: none was. */
  answer: Answer | null;
  /** What was accepted, names in the form that was. */
  accepted: Values;
  refused: Refusal[];
};

const respellable = ["firstName", "lastName", "phone"] as const;
type Respellable = (typeof respellable)[number];
type OtherForms = { [field in Respellable]?: readonly string[] };

/** The first form of each value, which is sent, and those that it may be sent in instead. */
export function byForms(forms: OtherForms): { first: Values; otherForms: OtherForms } {
  const given = Object.entries(forms).filter(([, [form]]) => form !== undefined);
  return {
    first: Object.fromEntries(given.map(([field, [form]]) => [field, form])),
    otherForms: Object.fromEntries(given.map(([field, [, ...others]]) => [field, others])),
  };
}

export type SendOptions = {
  /** Fields without which nothing can be written: their refusal is thrown. */
  required?: readonly WritableField[];
  /** Other forms of a name or the phone, for the case that the one in the values is refused. */
  otherForms?: OtherForms;
  /** Whether the values can be sent in several calls. */
  isDivisible?: boolean;
  /** What is refused in words that are not understood is sent field by field. */
  lastAttempt?: boolean;
};

/**
 * Sends values. One refused field takes no other with it: where the account names a field, the others are sent without
 * it, a name or phone in another form, and a part of the address blank beside the rest. Where it knows no billing section, which is sent
 * for the address, the address is left out. A newsletter choice that was refused
 * together with other fields is sent alone, and first.
 * @throws {Framework360Error} also for a refusal in words that are not understood, unless it is the last attempt
 */
export async function sendValues<Answer>(
  values: Values,
  send: (values: Values) => Promise<Answer>,
  options: SendOptions = {},
): Promise<Sent<Answer>> {
  const { required = [], isDivisible = false, lastAttempt = false } = options;
  const otherForms = { ...options.otherForms };
  const sent: Sent<Answer> = { answer: null, accepted: {}, refused: [] };
  let left = values;
  while (Object.keys(left).length > 0) {
    try {
      sent.answer = await send(left);
      sent.accepted = { ...sent.accepted, ...left };
      return sent;
    } catch (error) {
      if (!isAboutValues(error)) throw error;
      if (isDivisible && left.newsletter !== undefined && Object.keys(left).length > 1) {
        const { newsletter, ...others } = left;
        merge(sent, await sendValues({ newsletter }, send, { lastAttempt: true }));
        left = others;
        continue;
      }
      if (error.parameter === "dati_fatturazione" && addressIn(left).length > 0) {
        refuse(sent, addressIn(left), error);
        left = without(left, addressIn(left));
        continue;
      }
      const field =
        refusedField(error, left) ??
        (lastAttempt ? onlyRespellable(left) : withOtherForms(left, error, otherForms));
      if (field !== undefined && !required.includes(field)) {
        left = withoutRefused(field, left, error, { sent, otherForms });
      } else if (field === undefined && (lastAttempt || error.kind === "refused")) {
        return await sendApart(left, send, { error, sent, isDivisible, options });
      } else throw error;
    }
  }
  return sent;
}

/** What to send instead after the account refused one field by name. */
function withoutRefused(
  field: WritableField,
  left: Values,
  error: Framework360Error,
  { sent, otherForms }: { sent: Sent<unknown>; otherForms: OtherForms },
): Values {
  if (isRespellable(field)) {
    const [next, ...further] = otherForms[field] ?? [];
    otherForms[field] = further;
    if (next !== undefined) {
      // A name that loses letters is told; one stand-in for a blank is as good as another.
      const isOtherName = field !== "phone" && readName(next) !== readName(left[field] ?? null);
      if (isOtherName) refuse(sent, [field], error);
      return { ...left, [field]: next };
    }
  }
  if (!isAddressField(field)) {
    // A refusal of extra fields does not tell which.
    const refused = isExtraField(field) ? Object.keys(left).filter(isExtraField) : [field];
    refuse(sent, refused, error);
    return without(left, refused);
  }
  const blanked = { ...left, [field]: null };
  const address = addressIn(left);
  // A blank is refused with the rest; and blanks alone would take away the address that the customer has.
  const isWhole = left[field] === null || address.every((part) => blanked[part] === null);
  refuse(sent, isWhole ? address : [field], error);
  return isWhole ? without(left, address) : blanked;
}

/** Sends each field by itself, and the address as one. What is refused then is given up. */
async function sendApart<Answer>(
  left: Values,
  send: (values: Values) => Promise<Answer>,
  {
    error,
    sent,
    isDivisible,
    options,
  }: { error: Framework360Error; sent: Sent<Answer>; isDivisible: boolean; options: SendOptions },
): Promise<Sent<Answer>> {
  const address = addressIn(left);
  const others = (Object.keys(left) as WritableField[]).filter((field) => !isAddressField(field));
  const units = [...others.map((field) => [field]), ...(address.length > 0 ? [address] : [])];
  if (!isDivisible && (options.required ?? []).length > 0) throw error;
  if (!isDivisible || units.length === 1) {
    refuse(sent, units.flat(), error);
    return sent;
  }
  for (const unit of units) {
    merge(
      sent,
      await sendValues(without(left, fieldsBut(left, unit)), send, { ...options, isDivisible: false }),
    );
  }
  return sent;
}

/** A refusal of the values that were sent, in words that may not be understood. */
function isAboutValues(error: unknown): error is Framework360Error {
  if (failedBecause(error, "invalid-data")) return true;
  return failedBecause(error, "unavailable") && error.isAnswer;
}

function refusedField(error: Framework360Error, left: Values): WritableField | undefined {
  if (error.reason !== "invalid-data") return undefined;
  return writableFields.find((name) => parameterOf[name] === error.parameter && left[name] !== undefined);
}

/** The name or phone that was sent alone, so that whatever is refused is about it. */
function onlyRespellable(left: Values): Respellable | undefined {
  const [field, ...others] = Object.keys(left) as WritableField[];
  return others.length === 0 && field !== undefined && isRespellable(field) ? field : undefined;
}

/** The same where it has another form that may be taken at once. Without one the words may be about anything. */
function withOtherForms(
  left: Values,
  error: Framework360Error,
  otherForms: OtherForms,
): Respellable | undefined {
  const field = onlyRespellable(left);
  return field !== undefined && !error.isTrouble && (otherForms[field] ?? []).length > 0 ? field : undefined;
}

function isRespellable(field: WritableField): field is Respellable {
  return (respellable as readonly string[]).includes(field);
}

function refuse(sent: Sent<unknown>, fields: readonly Field[], { explanation }: Framework360Error): void {
  const known = new Set(sent.refused.map(({ field }) => field));
  sent.refused.push(...fields.filter((field) => !known.has(field)).map((field) => ({ field, explanation })));
}

function merge<Answer>(sent: Sent<Answer>, other: Sent<Answer>): void {
  sent.answer = other.answer ?? sent.answer;
  sent.accepted = { ...sent.accepted, ...other.accepted };
  sent.refused.push(...other.refused);
}

function addressIn(values: Values): AddressField[] {
  return addressFields.filter((field) => values[field] !== undefined);
}

function fieldsBut(values: Values, kept: readonly string[]): WritableField[] {
  return (Object.keys(values) as WritableField[]).filter((field) => !kept.includes(field));
}
