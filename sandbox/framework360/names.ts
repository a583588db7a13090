import type { Behaviour } from "./behaviour.ts";
import type { CustomerFields } from "./model.ts";
import { Refusal } from "./refusal.ts";

const longest = 120;

/** Refuses a name that is missing or that the account takes for none. */
export function checkNames(fields: Partial<CustomerFields>, behaviour: Behaviour): void {
  checkName("nome", fields.nome ?? "", behaviour);
  checkName("cognome", fields.cognome ?? "", behaviour);
}

/** An update names what it changes: what is absent is not checked, and only strict accounts check the rest. */
export function checkChangedNames(fields: Partial<CustomerFields>, behaviour: Behaviour): void {
  if (behaviour.nameRules !== "strict") return;
  if (fields.nome !== undefined) checkName("nome", fields.nome, behaviour);
  if (fields.cognome !== undefined) checkName("cognome", fields.cognome, behaviour);
}

/** Framework360 has refused names under two characters, "-", odd characters, and names of more than 120 characters. */
function checkName(field: "nome" | "cognome", name: string, { nameRules, refusedNames }: Behaviour): void {
  if (name.length < 2 || refusedNames.includes(name.toLowerCase())) throw new Refusal(`${field}_invalid`);
  if (nameRules === "short") return;
  if (name.length > longest) throw new Refusal(`${field}_too_long`);
  if (!/^\p{L}[\p{L}\p{M} '’-]*$/u.test(name)) throw new Refusal(`${field}_characters`);
}

const takenPhones: Record<Behaviour["phoneRules"], RegExp> = {
  any: /^/,
  digits: /^\d*$/,
  "no-zeros": /^([1-9]\d*)?$/,
  italian: /^(3\d{8,9}|0[1-9]\d{4,9})?$/,
};

/** Refuses a phone number that is written in a form which the account does not take. */
export function checkPhone({ telefono }: Partial<CustomerFields>, { phoneRules }: Behaviour): void {
  if (telefono !== undefined && !takenPhones[phoneRules].test(telefono))
    throw new Refusal("telefono_invalid");
}
