import { failedBecause, Framework360Error } from "./failure.ts";
import { impossibleId } from "./missing-customer.ts";
import type { BodyForm, TraitsMemory } from "./traits.ts";
import type { Call } from "./transport.ts";

/* Calls that change nothing and tell in which form of body an account reads. */

/** Names a customer that cannot exist. */
export const noCustomer = { id: impossibleId, customer_id: impossibleId };

/** Whether the account reads updates in this form: asked for a customer that cannot exist. */
export async function readsUpdatesAs(form: BodyForm, call: Call, traits: TraitsMemory): Promise<boolean> {
  const { bodyOf } = await traits.read();
  if (bodyOf["customers/update"]) return bodyOf["customers/update"] === form;
  return call("POST", "customers/update", noCustomer, form).then(
    () => false,
    (error: unknown) => failedBecause(error, "not-found"),
  );
}

/** Whether the account answers a success to updates in this form without reading them: to one that names no customer, too. */
export async function acceptsUnread(form: BodyForm, call: Call): Promise<boolean> {
  return call("POST", "customers/update", { id: "", customer_id: "" }, form).then(
    () => true,
    () => false,
  );
}

/** What the account says of an empty registration, which it was sent already in the form that it does not read; null: nothing. */
export async function refusalOfNothing(
  operation: string,
  form: BodyForm,
  call: Call,
): Promise<string | null> {
  if (operation !== "customers/registration") return null;
  return call("POST", operation, {}, form).then(
    () => null,
    (error: unknown) => (error instanceof Framework360Error && error.explanation.said) || null,
  );
}
