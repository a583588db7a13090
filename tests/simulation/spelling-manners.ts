import type { Customer, Field, SideName } from "../../app/sync/customer.ts";

/** How a side stores texts, or phones, in a form of its own that the app does not know beforehand. */
export type Spelling = "capitals" | "title" | "shortened" | "escaped" | "regrouped";

/** What a side does with everything that is stored there, by the app or by a person. */
export type Manners = {
  spells: Spelling | null;
  /** A field that the side never shows. */
  hides: Field | null;
  /** The newsletter choice of subscribers alone is shown. */
  showsYesAlone?: boolean;
  /** The side knows no blank choice: each customer who is not subscribed counts as unsubscribed, as Framework360's `marketing_active` says. */
  knowsNoBlankChoice?: boolean;
  /** Every customer whom the app creates is subscribed, and an unsubscription through the app is ignored. */
  subscribesNew?: boolean;
  /** A read may show what stood there before, for so long after a change; 0: it shows everything at once. */
  lagMs: number;
};

export const plainManners: Manners = { spells: null, hides: null, lagMs: 0 };

/** What a system will not take, with the reason; a person never enters it there. */
export const unwelcome = {
  shopify: "unwelcome on Shopify",
  framework360: "unwelcome in Framework360",
} as const;

const spelledFields = ["firstName", "lastName", "company", "street", "city"] as const;
const shortLength = 16;

const spell: { [spelling in Exclude<Spelling, "regrouped">]: (text: string) => string } = {
  capitals: (text) => text.toUpperCase(),
  title: (text) => text.replaceAll(/(?<=^|\s)\S/g, (letter) => letter.toUpperCase()),
  shortened: (text) => text.slice(0, shortLength).trimEnd(),
  escaped: (text) => text.replaceAll(/&(?!#?\w+;)|&AMP;/g, "&amp;").replaceAll("'", "&#039;"),
};

/** The national number in groups: +393331234001 becomes 333 123 4001. */
function regroup(phone: string): string {
  return phone.replace(/^\+39(\d{3})(\d{3})(\d+)$/, "$1 $2 $3");
}

/** An e-mail, or a phone as a person gave it, however a side spells it. */
export function asGiven(identity: string): string {
  return identity.replace(/^(\d{3}) (\d{3}) (\d+)$/, "+39$1$2$3");
}

/**
 * How the app expects a side to show a customer: Shopify holds a company of at most twelve characters; Framework360 holds
 * cities in capitals only.
 */
export function representOf(side: SideName, customer: Customer): Customer {
  if (side === "shopify") return { ...customer, company: customer.company?.slice(0, 12) ?? null };
  return { ...customer, city: customer.city?.toUpperCase() ?? null, orderCount: null, totalSpent: null };
}

/** A customer as the side stores it: what is stored in its spelling already stays as it is. */
export function storedOn(side: SideName, customer: Customer, { spells }: Manners): Customer {
  const stored = representOf(side, customer);
  if (spells === null) return stored;
  if (spells === "regrouped") return { ...stored, phone: stored.phone && regroup(stored.phone) };
  for (const field of spelledFields) {
    const text = stored[field];
    if (text !== null && text !== unwelcome.shopify && text !== unwelcome.framework360)
      stored[field] = spell[spells](text);
  }
  return stored;
}
