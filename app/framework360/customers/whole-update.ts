import { filledExtraFields } from "../api/extra-fields.ts";
import { billingParameters, type WireCustomer } from "../api/schemas.ts";
import { addressParameters, isAddressParameter } from "../api/wire-address.ts";
import type { Framework360Client } from "../api/client.ts";
import type { Field } from "../../sync/customer.ts";
import type { Refusal } from "../../sync/side.ts";
import { failedBecause, namesNothing } from "../api/failure.ts";
import { sentParameters } from "../api/named-parameters.ts";
import type { Parameters } from "../api/transport.ts";
import { fieldOf, type Values } from "./mapping.ts";
import { sendWithHeldPhone } from "./phone-forms.ts";
import { readPlace } from "./place.ts";
import { readBack } from "./read-back.ts";
import { mergedParameters, restOf, textsOf } from "./rest-parameters.ts";
import { showsEffect, updateParameters } from "./update-address.ts";
import { updateWithPerson } from "./update-person.ts";

/**
 * Sends an update with the rest of the customer beside it. A value of the rest that the account refuses is sent as it was shown, and then
 * left out: that one is lost, and not all others with it.
 * @param rest parameters by which the customer is to stay as it is
 * @param lost gets the values that were left out
 * @param options.mayBeNameless whether a refusal that names nothing may be about the phone in the rest
 * @throws {Framework360Error} also where a value that is to be written is refused
 */
export async function updateWithRest(
  client: Framework360Client,
  before: WireCustomer,
  { rest, sent, lost }: { rest: Parameters; sent: Parameters; lost: Refusal[] },
  options: { tookEffect?: () => Promise<boolean>; mayBeNameless?: boolean } = {},
): Promise<void> {
  const { mayBeNameless = false, ...effect } = options;
  const shown = textsOf(before);
  const { country } = readPlace(before.billing);
  const update = (all: Parameters) =>
    updateWithPerson(client, shown, all, (parameters) =>
      client.updateCustomer(before.id, parameters, effect),
    );
  let left = rest;
  for (;;) {
    const all = mergedParameters(left, sent);
    try {
      if ("telefono" in sent) await update(all);
      else await sendWithHeldPhone(client, all, country, update, { isElseLost: true, mayBeNameless });
      return await learnTaken(client, left);
    } catch (error) {
      if (!failedBecause(error, "invalid-data") && !namesNothing(error)) throw error;
      const { updateTook } = await client.traits.read();
      const named = error.parameter ?? doubtful.find((one) => one in left && !updateTook[one]) ?? null;
      const isGiven = named === null || named in left || named in sent;
      const name = isGiven ? named : (alsoMeant[named] ?? named);
      if (name === null || !(name in left) || name in sent) throw error;
      const { [name]: refused, ...others } = left;
      if (name === "dati_fatturazione") {
        // Where there is no section, the address is told flat.
        const section = Object.entries(refused as object).filter(([part]) => isAddressParameter(part));
        left = { ...others, ...Object.fromEntries(section) };
        continue;
      }
      const isLeftOut = refused === shown[name] || !shown[name];
      left = isLeftOut ? others : { ...left, [name]: shown[name] };
      if (!isLeftOut) continue;
      const { explanation } = error;
      lost.push(...fieldsIn(name, refused).map((field) => ({ field, explanation })));
    }
  }
}

/** What a refusal may be about that names another parameter, which is not sent: "il nome" is said of either name. */
const alsoMeant: Partial<Record<string, string>> = {
  extraFields: "extraValues",
  nome: "cognome",
  cognome: "nome",
};

/** The fields that a parameter writes. Extra fields that are sent along are the account's own. */
function fieldsIn(name: string, value: unknown): Field[] {
  if (name === "extraValues") return Object.keys(value as object) as Field[];
  const field = name === "extraFields" ? undefined : fieldOf(name);
  return field ? [field] : [];
}

/** What is sent along in the hope that an update takes it: the reference lists it for none, or hardly. */
const doubtful = ["telefono_casa", "extraFields", "extraValues"] as const;

async function learnTaken({ traits }: Framework360Client, sent: Parameters): Promise<void> {
  const { updateTook } = await traits.read();
  const taken = doubtful.filter((name) => name in sent && !updateTook[name]);
  if (taken.length > 0)
    await traits.learn({ updateTook: Object.fromEntries(taken.map((name) => [name, true])) });
}

/**
 * Writes values to a customer as it was just read, with the rest beside them where the account blanks what it is not sent.
 * @param lost as in `updateWithRest`
 */
export async function writeBesideRest(
  client: Framework360Client,
  shown: WireCustomer,
  values: Values,
  { lost, unshown }: { lost: Refusal[]; unshown: Parameters },
): Promise<void> {
  const traits = await client.traits.read();
  const rest = restOf(shown, values, { traits, unshown });
  const tookEffect = async () => showsEffect(values, shown, await readBack(client, shown.id));
  const sent = updateParameters(values, shown, traits);
  await updateWithRest(client, shown, { rest, sent, lost }, { tookEffect });
  if (traits.updateKeeps || traits.updateReplaces) return;
  if (await learnBlanking(client, shown, await readBack(client, shown.id), sent))
    await writeBesideRest(client, shown, values, { lost, unshown });
}

/** Whether an update blanked what it was not sent, which is learnt then. Once an update was seen to keep the rest, much of it has to be blank. */
export async function learnBlanking(
  { traits }: Pick<Framework360Client, "traits">,
  before: WireCustomer,
  after: WireCustomer,
  sent: Parameters,
): Promise<boolean> {
  const { updateKeeps, updateReplaces } = await traits.read();
  const isOpen = !updateKeeps && !updateReplaces;
  if (
    !blankedTheRest(before, after, sent, { updateKeeps }) &&
    !(isOpen && blankedBeside(before, after, sent))
  )
    return false;
  await traits.learn({ updateReplaces: true });
  return true;
}

/**
 * Whether an update blanked what it was not sent: the phone, the company's data or the address. A person may have cleared a value in
 * that moment, but not each of several; a customer without names was blanked before, by such an update that was not heard of.
 * @param sent the parameters of the update
 * @param updateKeeps whether the account was seen to keep what it is not sent: else a single value counts, because what an update
 * took from a customer is lost, and what a person cleared can be cleared again
 */
export function blankedTheRest(
  before: WireCustomer,
  after: WireCustomer,
  sent: Parameters,
  { updateKeeps }: { updateKeeps: boolean },
): boolean {
  const has = standingIn(before, after);
  const isNameless = before.nome === null && before.cognome === null;
  const { company, phone, address, names } = unsentOf(before, sent);
  const isBlanked = (rest: string[]) => rest.length > 0 && rest.every((name) => has[name] === null);
  // The billing data may be a section, which an update of a part of it replaces.
  const isSection = billingParameters.some((name) => sentParameters(sent).has(name));
  if (isSection && [company, address].some(isBlanked)) return true;
  if ([company, names].some((rest) => rest.length > 1 && isBlanked(rest))) return true;
  return (isNameless || !updateKeeps) && [company, phone, address, names].some(isBlanked);
}

/**
 * Whether an update blanked the home phone, or all extra fields, neither of which it was sent. Whether an update that is sent them writes them
 * back is not known, and says nothing of what it reads.
 */
function blankedBeside(before: WireCustomer, after: WireCustomer, sent: Parameters): boolean {
  const has = besideTexts(after);
  return unsentOf(before, sent).beside.some((name) => has[name] === null);
}

/** The home phone and the extra fields of a customer, by the parameters that write them; null: there is none. */
function besideTexts({ home, extraFields }: WireCustomer): Record<string, unknown> {
  return { telefono_casa: home, extraFields: filledExtraFields(extraFields).extraFields ?? null };
}

/** The texts that are left: not those of a personal address that is shown where the billing address was. */
function standingIn(before: WireCustomer, after: WireCustomer): Record<string, string | null> {
  const has = textsOf(after);
  const isOther = before.addressAt === "billing" && after.addressAt === "top";
  return isOther ? { ...has, ...Object.fromEntries(addressParameters.map((name) => [name, null])) } : has;
}

/**
 * Whether something that an update did not send stands there yet, beside a value that it changed. Names tell nothing, because an account
 * that needs them may keep them and blank all else; nor does an address: it may be the personal one, which stands apart from what an update
 * writes.
 */
export function keptTheRest(before: WireCustomer, after: WireCustomer, sent: Parameters): boolean {
  const [had, has] = [textsOf(before), textsOf(after)];
  const isDone = [...sentParameters(sent).keys()].some((name) => name in has && has[name] !== had[name]);
  const { company, phone } = unsentOf(before, sent);
  return isDone && [...company, ...phone].some((name) => has[name] !== null);
}

/** What the customer had that an update did not send, by what an account may blank together; names where there is nothing else. */
export function unsentOf(before: WireCustomer, sent: Parameters) {
  const written = sentParameters(sent);
  const unsent = Object.entries(textsOf(before)).flatMap(([name, value]) =>
    value !== null && !written.has(name) ? [name] : [],
  );
  const address = unsent.filter(isAddressParameter);
  const phone = unsent.filter((name) => name === "telefono");
  const isCompany = (name: string) => (billingParameters as readonly string[]).includes(name);
  const company = unsent.filter((name) => isCompany(name) && !isAddressParameter(name));
  const isAll = company.length + phone.length === 0;
  const had = besideTexts(before);
  const beside = Object.keys(had).filter((name) => had[name] !== null && !written.has(name));
  return { company, phone, address, beside, names: isAll ? unsent.filter(isName) : [] };
}

const isName = (name: string) => name === "nome" || name === "cognome";
