import { addressFields, type Field, type SideName } from "./customer.ts";
import { isExtraField, wayOfExtra, type ExtraPlaces } from "./extra-fields.ts";

/** Which way the fields of a group go. */
export const ways = ["both", "to-framework360", "to-shopify", "none"] as const;
export type Way = (typeof ways)[number];

/**
 * The groups of fields of which the merchant chooses the way. A company belongs to its address, because Shopify keeps it
 * there. An e-mail is in no group: it is what a customer is known by on both sides, so one that stayed on one side would
 * make a second customer of the same person.
 */
export const fieldGroups = {
  names: ["firstName", "lastName"],
  phone: ["phone"],
  address: ["company", ...addressFields],
  taxData: ["vatNumber", "taxCode", "pec", "sdi"],
  tags: ["tags"],
  newsletter: ["newsletter"],
  orderFigures: ["orderCount", "totalSpent"],
} as const satisfies Record<string, readonly Field[]>;

export type FieldGroup = keyof typeof fieldGroups;

export const groupNames = Object.keys(fieldGroups) as FieldGroup[];

/** The merchant's choice for each group. */
export type GroupWays = { [group in FieldGroup]: Way };

/** The same, and the places of extra values. */
export type Ways = GroupWays & { extras: ExtraPlaces };

/** The ways that a group can go: only Framework360 knows order figures. */
export function waysOf(group: FieldGroup): readonly Way[] {
  return group === "orderFigures" ? ["to-shopify", "none"] : ways;
}

export const allWays: Ways = {
  names: "both",
  phone: "both",
  address: "both",
  taxData: "both",
  tags: "both",
  newsletter: "both",
  orderFigures: "to-shopify",
  extras: {},
};

const groupByField = new Map<Field, FieldGroup>(
  groupNames.flatMap((group) => fieldGroups[group].map((field) => [field, group] as const)),
);

/** The way of a field, which is its group's; of an extra value none without a place. */
export function wayOf(chosen: Ways, field: Field): Way {
  if (isExtraField(field)) return wayOfExtra(chosen.extras, field);
  const group = groupByField.get(field);
  return group ? chosen[group] : "both";
}

/** Whether a value that goes this way may be written on `target`. */
export function leadsTo(way: Way, target: SideName): boolean {
  return way === "both" || way === `to-${target}`;
}

/** The merchant's choices about single tags. */
export type TagChoices = {
  /** Tags that are left to each side. One that ends with `*` stands for all tags that begin with what is before it. */
  ignoredTags: readonly string[];
  /**
   * A tag for each customer that is created, on that side alone; null: none. It tells where the customer comes from, so it is
   * given whichever way tags go, and not carried while it is chosen.
   */
  createdTag: string | null;
};
