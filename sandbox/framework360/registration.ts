import type { Behaviour } from "./behaviour.ts";
import { isEmail, readCustomerFields, readText } from "./input.ts";
import type { Parameters } from "./input.ts";
import { addressFields, billingFields, blankCustomer, personFields } from "./model.ts";
import type { Customer, CustomerFields } from "./model.ts";
import { checkChangedNames, checkNames, checkPhone } from "./names.ts";
import { Refusal } from "./refusal.ts";
import { stored } from "./spelling.ts";
import type { Store } from "./store.ts";

export interface Written {
  customer: Customer;
  /** Whether the write changed anything. */
  changed: boolean;
}

/** What a registration and an update do to the customers of an account. They refuse by throwing a Refusal. */
export function createWriting(store: Store, behaviour: () => Behaviour) {
  /** The fields that a call names, as the account will store them; a subscription that is to be confirmed is none yet. */
  function fieldsOf(parameters: Parameters, present?: Customer): Partial<CustomerFields> {
    const fields = stored(readCustomerFields(parameters, behaviour().addresses), behaviour());
    if (!behaviour().doubleOptIn || !fields.marketingActive || present?.marketingActive) return fields;
    return { ...fields, marketingActive: false, awaitingConfirmation: true };
  }

  function mail(customer: Customer, { isNew, asked }: { isNew: boolean; asked: boolean }): void {
    const { registrationMails } = behaviour();
    if (registrationMails === "always" || (registrationMails === "new" && isNew))
      store.addMail(customer.id, "registration");
    if (asked) store.addMail(customer.id, "confirmation");
  }

  /** An upsert by e-mail, where the account has it so; no password needed, where it has it so. */
  function register(parameters: Parameters): Written {
    const named = readCustomerFields(parameters);
    checkNames(named, behaviour());
    checkPhone(named, behaviour());
    if (!named.email) throw new Refusal("email_missing");
    if (!isEmail(named.email)) throw new Refusal("email_invalid");
    const { registrationAsksPassword, registrationOfKnown, registrationRefuses } = behaviour();
    if (registrationAsksPassword && readText(parameters, "password") === "")
      throw new Refusal("password_missing");
    for (const parameter of ["telefono", "dati_fatturazione"] as const) {
      const refuses = registrationRefuses === parameter || registrationRefuses === "both";
      if (refuses && !isBlank(parameters[parameter])) throw new Refusal("operation_failed");
    }

    const [known] = store.customersByEmail(named.email);
    const existing = registrationOfKnown === "another" ? undefined : known;
    if (existing && registrationOfKnown === "refusal") throw new Refusal("email_already_exists");
    const fields = fieldsOf(parameters, existing);
    const asked = fields.awaitingConfirmation === true;
    if (!existing) {
      const customer = store.createCustomer({
        ...fields,
        ...(subscribesItself(fields) && { marketingActive: true }),
      });
      mail(customer, { isNew: true, asked });
      return { customer, changed: true };
    }
    const changed = store.updateCustomer(existing, changesTo(existing, fields));
    mail(existing, { isNew: false, asked: asked && registrationOfKnown !== "nothing" });
    return { customer: existing, changed };
  }

  function subscribesItself({ marketingActive }: Partial<CustomerFields>): boolean {
    const { subscribesNew } = behaviour();
    return subscribesNew === "always" || (subscribesNew === "by-default" && marketingActive === undefined);
  }

  function changesTo(existing: Customer, fields: Partial<CustomerFields>): Partial<CustomerFields> {
    const { email: _known, ...sent } = fields;
    const { registrationOfKnown, registrationTags, registrationAddress } = behaviour();
    if (registrationOfKnown === "nothing") return {};
    Object.assign(sent, extrasWritten(existing, sent, registrationOfKnown === "replace", behaviour()));
    for (const field of registrationAddress === "fills-billing" ? addressFields : []) {
      const flat = fields.personalAddress?.[field];
      if (flat !== undefined && isUnset(existing[field]) && !sent[field]) sent[field] = flat;
    }
    if (sent.tags && registrationTags === "add") sent.tags = [...new Set([...existing.tags, ...sent.tags])];
    if (registrationOfKnown === "replace") return { ...blankValues(), ...sent };
    if (registrationOfKnown !== "fill-blanks") return sent;
    return Object.fromEntries(
      Object.entries(sent).filter(([field]) => isUnset(existing[field as keyof CustomerFields])),
    );
  }

  function update(customer: Customer, parameters: Parameters): Written {
    const { unknownParameters, updateAddress, updateAsksForPerson } = behaviour();
    if (unknownParameters === "refused") refuseUnknown(parameters);
    if (updateAsksForPerson && !(parameters.nome && parameters.cognome && parameters.email))
      throw new Refusal("fields_missing");
    const named = readCustomerFields(parameters);
    checkChangedNames(named, behaviour());
    checkPhone(named, behaviour());
    if (named.email !== undefined) checkNewEmail(named.email, customer);
    const { personalAddress: address, ...sent } = updatable(fieldsOf(parameters, customer));
    const fields = withoutIgnored(sent, behaviour());
    const personalAddress = address && withoutIgnored(address, behaviour());
    if (isTaken(fields.email, customer) && behaviour().updateOfTakenEmail === "ignored") delete fields.email;
    const { updateKeepsTheRest, updateBlanks } = behaviour();
    const blanksExtras = !updateKeepsTheRest && updateBlanks !== "billing-data";
    const changed = store.updateCustomer(customer, {
      ...blankedBy({ ...fields, ...personalAddress }, behaviour()),
      ...fields,
      ...extrasWritten(customer, fields, blanksExtras, behaviour()),
      ...(personalAddress && updateAddress !== "personal" && personalAddress),
      ...(personalAddress &&
        updateAddress !== "billing" && {
          personalAddress: { ...customer.personalAddress, ...personalAddress },
        }),
    });
    if (fields.awaitingConfirmation) store.addMail(customer.id, "confirmation");
    return { customer, changed };
  }

  function refuseUnknown(parameters: Parameters): void {
    const { updateAppliesTags, updateAppliesMarketing } = behaviour();
    const applied = [
      ...listed,
      ...(updateAppliesTags ? ["tags"] : []),
      ...(updateAppliesMarketing ? ["marketing_active", "marketing_list"] : []),
    ];
    const unknown = Object.keys(parameters).find((parameter) => !applied.includes(parameter));
    if (unknown) throw new Refusal("parameter_not_recognized", unknown);
  }

  function updatable(fields: Partial<CustomerFields>): Partial<CustomerFields> {
    const { tags, marketingActive, marketingLists, awaitingConfirmation, ...rest } = fields;
    const { updateAppliesTags, updateAppliesMarketing } = behaviour();
    return {
      ...rest,
      ...(updateAppliesTags && tags && { tags }),
      ...(updateAppliesMarketing && marketingActive !== undefined && { marketingActive }),
      ...(updateAppliesMarketing && awaitingConfirmation !== undefined && { awaitingConfirmation }),
      ...(updateAppliesMarketing && marketingLists && { marketingLists }),
    };
  }

  function checkNewEmail(email: string, customer: Customer): void {
    if (email === "") throw new Refusal("email_missing");
    if (!isEmail(email)) throw new Refusal("email_invalid");
    if (isTaken(email, customer) && behaviour().updateOfTakenEmail === "refused")
      throw new Refusal("email_already_exists");
  }

  function isTaken(email: string | undefined, customer: Customer): boolean {
    const holders = email === undefined ? [] : store.customersByEmail(email);
    return holders.length > 0 && !holders.includes(customer);
  }

  return { register, update };
}

/** The parameters of customers/update that the reference lists, and those that a client uses in production. */
const listed: readonly string[] = [
  ...["id", "customer_id", "password", "extraFields"],
  ...["nome", "cognome", "email", "telefono"],
  ...billingFields,
];

/** The fields of an update that the account looks at. */
function withoutIgnored<Fields extends object>(
  fields: Fields,
  { blanksOnUpdate }: Behaviour,
): Partial<Fields> {
  if (blanksOnUpdate === "clear") return fields;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== "")) as Partial<Fields>;
}

function blankValues(): Partial<CustomerFields> {
  return { ...blankTexts(), tags: [], personalAddress: {} };
}

/** The texts that an update blanks, before it writes what it was sent. */
function blankedBy(
  sent: Partial<CustomerFields>,
  { updateKeepsTheRest, updateBlanks }: Behaviour,
): Partial<CustomerFields> {
  if (updateKeepsTheRest) return {};
  const { nome: _first, cognome: _last, ...others } = blankTexts();
  if (updateBlanks !== "billing-data") return updateBlanks === "all" ? blankTexts() : others;
  const isSection = billingFields.some((field) => field in sent);
  return isSection ? Object.fromEntries(billingFields.map((field) => [field, blankCustomer[field]])) : {};
}

/** The extra fields as they are written: with blanks for those that are not sent, where the account keeps no others. */
function extrasWritten(
  { extraFields: held }: Customer,
  { extraFields: sent }: Partial<CustomerFields>,
  blanksTheRest: boolean,
  { extraFieldsWritten }: Behaviour,
): Pick<Partial<CustomerFields>, "extraFields"> {
  if (!blanksTheRest && !(sent && extraFieldsWritten === "replaced")) return {};
  const blanks = Object.fromEntries(Object.keys(held).map((name) => [name, ""]));
  return { extraFields: { ...blanks, ...sent } };
}

function blankTexts(): Partial<CustomerFields> {
  const texts = [...personFields.filter((field) => field !== "email"), ...billingFields];
  return Object.fromEntries(texts.map((field) => [field, blankCustomer[field]]));
}

function isUnset(value: CustomerFields[keyof CustomerFields]): boolean {
  if (typeof value === "boolean") return !value;
  return isBlank(value);
}

function isBlank(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (typeof value !== "object") return false;
  return Object.values(value).every((one) => isBlank(one));
}
