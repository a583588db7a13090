import {
  allFields,
  isBlank,
  otherSide,
  sideNames,
  type BySide,
  type Customer,
  type Field,
  type SideName,
} from "../sync/customer.ts";
import type { Outlook } from "../sync/outlook.ts";
import { mayWriteField, type Policy } from "../sync/policy.ts";
import type { Snapshot } from "../sync/side.ts";

/** A field's values, and the sides on which it would be written. */
type PreviewedField = {
  field: Field;
  values: BySide<Customer[Field] | null>;
  writtenOn: SideName[];
  /** Whose value would win, where both sides changed the field; null: no conflict. */
  winner: SideName | null;
};

/** `absent`: no counterpart there; `uncertain`: several could match; `deleted`: read by the comparison, and no longer there. */
type Presence = "there" | "absent" | "uncertain" | "created" | "deleted";

/** A customer of a class. A side without the customer has no id. */
export type PreviewedCustomer = {
  ids: BySide<string | null>;
  presence: BySide<Presence>;
  name: string | null;
  email: string | null;
  result: Outlook["result"];
  reason: Outlook["reason"];
  newsletter: Outlook["newsletter"];
  fields: PreviewedField[];
};

/** A customer of a class, with these fields. A side that no longer has it shows no values. */
export function asPreviewed(
  { ids, now }: { ids: BySide<string | null>; now: BySide<Snapshot | null> },
  outlook: Outlook,
  fields: readonly Field[],
): PreviewedCustomer {
  const known = now.shopify?.customer ?? now.framework360?.customer;
  const names = [known?.firstName, known?.lastName].filter(Boolean).join(" ");
  const presenceOn = (side: SideName): Presence => {
    if (ids[side] !== null) return now[side] ? "there" : "deleted";
    if (outlook.createdOn === side) return "created";
    return outlook.result === "ambiguous" ? "uncertain" : "absent";
  };
  return {
    ids,
    presence: { shopify: presenceOn("shopify"), framework360: presenceOn("framework360") },
    name: names || (known?.company ?? null),
    email: known?.email ?? null,
    result: outlook.result,
    reason: outlook.reason,
    newsletter: outlook.newsletter,
    fields: fields.map((field) => ({
      field,
      values: {
        shopify: now.shopify?.customer[field] ?? null,
        framework360: now.framework360?.customer[field] ?? null,
      },
      writtenOn: sideNames.filter((side) => outlook.written[side].includes(field)),
      winner: outlook.conflicts.find((conflict) => conflict.field === field)?.winner ?? null,
    })),
  };
}

/** The fields that would be written, and the newsletter if the outlook concerns it. */
export function fieldsConcerned({ written, newsletter }: Outlook): Field[] {
  const fields = new Set<Field>([...written.shopify, ...written.framework360]);
  if (newsletter) fields.add("newsletter");
  return allFields.filter((field) => fields.has(field));
}

/** The fields shown of a customer when no other field is. */
const identity = ["firstName", "lastName", "email", "phone"] as const satisfies Field[];

/**
 * The fields to show: of a new customer those that would be carried; of a skipped or left-out one those that differ as well;
 * otherwise the fields concerned. Without any of these, the identifying fields.
 */
export function fieldsToShow(
  now: BySide<Snapshot | null>,
  outlook: Outlook,
  policy: Policy,
): readonly Field[] {
  const { createdOn, newsletter, result } = outlook;
  if (createdOn) {
    const source = now[otherSide(createdOn)]?.customer;
    const isCarried = (field: Field) => {
      if (field === "newsletter") return newsletter !== null;
      return mayWriteField(policy, createdOn, field);
    };
    return allFields.filter((field) => isCarried(field) && !isBlank(source?.[field]));
  }
  const { shopify, framework360 } = now;
  const differing =
    (result === "skipped" || result === "left-out") && shopify && framework360
      ? allFields.filter((field) => !isSameValue(shopify.customer[field], framework360.customer[field]))
      : [];
  const fields = [...new Set([...fieldsConcerned(outlook), ...differing])];
  return fields.length > 0 ? fields : identity;
}

function isSameValue(one: Customer[Field], other: Customer[Field]): boolean {
  const known = (value: Customer[Field]) =>
    value !== null && typeof value === "object" ? value.map((tag) => tag.toLowerCase()).sort() : value;
  return JSON.stringify(known(one)) === JSON.stringify(known(other));
}
