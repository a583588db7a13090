import type { Behaviour } from "../../sandbox/framework360/behaviour.ts";
import { addressFields, type Customer } from "../../sandbox/framework360/model.ts";
import { stored } from "../../sandbox/framework360/spelling.ts";
import type { Side, TextField } from "./records.ts";

/** A letter more than a name may hold is odd to a strict account. */
const odd = /[^\p{L}\p{M} '’-]/u;

/** Words that stand for a name that is missing. They are nobody's name in these lives. */
const standIn = /^(n\.?\s?[ad]\.?|n\/[ad]|-+|\.+|_+|cliente|non indicato|non disponibile|sconosciuto)$/i;

const isName = (field: TextField) => field === "firstName" || field === "lastName";

/** Whether a side holds a value that came from the other side, in whatever form is its own. */
export function isHeld(
  side: Side,
  field: TextField,
  shown: string,
  wanted: string,
  behaviour: Behaviour,
): boolean {
  if (shown === wanted) return true;
  if (side === "shopify") return false;
  if (wanted === "" && isName(field)) return standIn.test(shown);
  const forms = [wanted, ...withCityAsProvince(field, wanted, behaviour)];
  return forms.some((form) => isFormOf(field, shown, form, behaviour));
}

/** A province cannot be cleared where blanks are ignored: in an address abroad the city takes its place. */
function withCityAsProvince(field: TextField, value: string, behaviour: Behaviour): string[] {
  if (field !== "address" || behaviour.blanksOnUpdate !== "ignored") return [];
  return [value, formOf(field, value, behaviour)].flatMap((form) => {
    const [street, city, province, ...rest] = form.split("|");
    return province === "" && rest.at(-1) !== "IT" ? [[street, city, city, ...rest].join("|")] : [];
  });
}

/**
 * Whether a side still holds what a person wrote there. An account stores whatever it is sent in its own spelling, and a
 * registration that carries a tag has to send the names along: so a person's value may stand there in that spelling.
 */
export function isKept(
  side: Side,
  field: TextField,
  shown: string,
  written: string,
  behaviour: Behaviour,
): boolean {
  if (shown === written) return true;
  if (side === "shopify") return false;
  // An update that blanks the billing section leaves the personal address in its place, and a registration may fill the section with
  // parts of that: no blank clears its province.
  const { addresses, updateKeepsTheRest, registrationAddress } = behaviour;
  const isReplaced =
    addresses === "apart" && (!updateKeepsTheRest || registrationAddress === "fills-billing");
  const forms = [written, ...(isReplaced ? withCityAsProvince(field, written, behaviour) : [])];
  return forms.some((form) => isFormOf(field, shown, form, behaviour));
}

/**
 * Whether an account may show `value` so. Of an address it respells the parts that came through its API. What it cut off when a
 * person entered it has this person's capitals, and passes for the value: nothing is written.
 */
function isFormOf(field: TextField, shown: string, value: string, behaviour: Behaviour): boolean {
  const entered = formOf(field, value, { ...behaviour, letterCase: "as-written" });
  const forms = [value, entered, formOf(field, value, behaviour)].map((one) => one.split("|"));
  const parts = shown.split("|");
  return (
    parts.length === forms[0]!.length &&
    parts.every((part, index) => forms.some((form) => part === form[index]))
  );
}

/** What an account makes of a value that comes through its API. */
function formOf(field: TextField, value: string, behaviour: Behaviour): string {
  const spelt = (name: "nome" | "cognome" | "ragione_sociale" | "indirizzo" | "comune", text: string) =>
    stored({ [name]: text }, behaviour)[name]!;
  if (field === "firstName") return spelt("nome", value);
  if (field === "lastName") return spelt("cognome", value);
  if (field === "company") return spelt("ragione_sociale", value);
  if (field !== "address" || value === "") return value;
  const [street = "", city = "", ...rest] = value.split("|");
  return [spelt("indirizzo", street), spelt("comune", city), ...rest].join("|");
}

/** Whether an account of this behaviour cannot hold a value, so that it may stay away if the merchant is told. */
export function cannotHold(behaviour: Behaviour, side: Side, field: TextField, value: string): boolean {
  if (side === "shopify") return false;
  const { nameRules, addresses, updateAddress } = behaviour;
  if (field === "email") return value === "";
  if (behaviour.blanksOnUpdate === "ignored" && value === "") return true;
  if (isName(field)) {
    return nameRules === "strict" && odd.test(value);
  }
  return field === "address" && addresses === "apart" && updateAddress === "personal";
}

/**
 * What stands for a name that a person cleared, in an account that asks for the names with each update, as a registration does: by one of
 * a known e-mail what updates do not take is carried.
 */
export function standsIn(
  { updateAsksForPerson, updateAppliesTags, updateAppliesMarketing }: Behaviour,
  field: TextField,
  shown: string,
  written: string,
): boolean {
  const isAskedFor = updateAsksForPerson || !updateAppliesTags || !updateAppliesMarketing;
  return isAskedFor && isName(field) && written === "" && standIn.test(shown);
}

/**
 * Whether a name without its odd letters, in whichever spelling, stands where an account blanks what it is not sent, and refuses the name
 * that it held.
 */
export function isOwnNameCleaned(
  behaviour: Behaviour,
  field: TextField,
  shown: string,
  written: string,
): boolean {
  const { nameRules, updateKeepsTheRest } = behaviour;
  const letters = (text: string) => text.replace(new RegExp(odd, "gu"), "").replace(/\s+/g, " ").trim();
  const isSame = isFormOf(field, letters(shown), letters(written), behaviour);
  const isCleaned = odd.test(written) && isSame && shown !== "";
  return isName(field) && nameRules === "strict" && !updateKeepsTheRest && isCleaned;
}

/**
 * Whether an account does not take `what` of somebody: it comes with the names, by an update that asks for them, by one that would blank
 * them and is refused without a word of why, or by a registration, and the account refuses one that it holds.
 */
export function refusesOwnNames(
  behaviour: Behaviour,
  { firstName, lastName }: Record<"firstName" | "lastName", string>,
  what: "text" | "tags" | "newsletter" = "text",
): boolean {
  const { nameRules, updateAsksForPerson, updateAppliesTags, updateAppliesMarketing } = behaviour;
  const isUpdated = { text: true, tags: updateAppliesTags, newsletter: updateAppliesMarketing }[what];
  const hasWords = behaviour.errorField !== "null" && behaviour.errorField !== "empty-list";
  const isWordless = !behaviour.updateKeepsTheRest && !hasWords;
  const comesWithNames = updateAsksForPerson || isWordless || !isUpdated;
  return comesWithNames && nameRules === "strict" && [firstName, lastName].some((name) => odd.test(name));
}

/**
 * Whether a phone would tell its country no more: the account takes it as it is dialled within its country alone, and the address is in
 * another one.
 */
export function losesCountry(
  { phoneRules }: Behaviour,
  field: TextField,
  phone: string,
  address: string,
): boolean {
  const isPlain = phoneRules === "italian" || phoneRules === "no-zeros";
  return field === "phone" && isPlain && phone.startsWith("+39") && isAbroad(address);
}

const isAbroad = (address: string) => address !== "" && !address.endsWith("|IT");

/** Whether an account shows an Italian phone as it is dialled within Italy, beside an address abroad, so that it reads as one of that country. */
export function isReadAsForeign(
  { phonesOnRead }: Behaviour,
  field: TextField,
  { value, address }: { value: string; address: string },
  read: string,
): boolean {
  const isShort = field === "phone" && phonesOnRead === "national" && value.startsWith("+39");
  // The zero of a landline is part of the number in Italy alone.
  return isShort && isAbroad(address) && read.endsWith(value.slice(3).replace(/^0/, ""));
}

/** Whether nothing that the reference lists changes somebody's tags, or newsletter, once they are there. */
export function cannotChange(behaviour: Behaviour, what: "tags" | "newsletter"): boolean {
  const { registrationOfKnown, registrationAsksPassword, updateAppliesTags, updateAppliesMarketing } =
    behaviour;
  const { registrationRefuses, tagsOnRead } = behaviour;
  if (what === "tags" ? updateAppliesTags : updateAppliesMarketing) return false;
  // A registration with a password might give a known customer a new one.
  if (registrationAsksPassword) return true;
  // It would take away what it refuses, or hides, and so is made no more after the first.
  const takesAway = registrationRefuses !== "nothing" || tagsOnRead === "hidden";
  if (registrationOfKnown === "replace" && takesAway) return true;
  return (
    ["refusal", "fill-blanks", "nothing", "another"].includes(registrationOfKnown) ||
    !canRemove(behaviour, what)
  );
}

/**
 * Whether what a registration alone takes may wait until the account has shown at another customer what that leaves as it is: of this one
 * it might cost hidden tags, which a phone would tell of, or one of two addresses, where it takes no billing data along.
 */
export function mayWaitForAnother(
  behaviour: Behaviour,
  { telefono, personalAddress, ...customer }: Customer,
  what: "tags" | "newsletter",
): boolean {
  const { addresses, tagsOnRead, registrationRefuses, updateAppliesTags, updateAppliesMarketing } = behaviour;
  if (what === "tags" ? updateAppliesTags : updateAppliesMarketing) return false;
  const isFilled = (address: typeof personalAddress) => addressFields.some((field) => address[field]);
  const differs = addressFields.some((field) => (personalAddress[field] ?? "") !== customer[field]);
  const hasTwoAddresses = addresses === "apart" && isFilled(personalAddress) && isFilled(customer) && differs;
  return (
    (tagsOnRead === "hidden" && telefono === "") || (registrationRefuses !== "nothing" && hasTwoAddresses)
  );
}

/** Registrations that add tags take none away. */
function canRemove({ registrationTags }: Behaviour, what: "tags" | "newsletter"): boolean {
  return what === "newsletter" || registrationTags === "replace";
}

/** What the account never shows cannot be carried from it, and is not told. */
export function isHidden({ tagsOnRead, marketingOnRead }: Behaviour, what: "tags" | "newsletter"): boolean {
  return (what === "tags" ? tagsOnRead : marketingOnRead) === "hidden";
}
