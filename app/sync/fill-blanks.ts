import { scalarFields, type Customer } from "./customer.ts";
import type { Plan } from "./plan.ts";
import { mayWriteField, type Policy } from "./policy.ts";

type Creation = Extract<Plan, { kind: "create" }>;

/** The creation with values that its source side holds beside the customer's own, where those are blank. */
export function fillBlanks(creation: Creation, beside: Partial<Customer>, policy: Policy): Creation {
  const { side, customer } = creation;
  const filled = scalarFields.filter(
    (field) => customer[field] === null && beside[field] && mayWriteField(policy, side, field),
  );
  if (filled.length === 0) return creation;
  const values = Object.fromEntries(filled.map((field) => [field, beside[field]]));
  return { ...creation, customer: { ...customer, ...values } };
}
