import type { Base, Shadow } from "./base.ts";
import {
  addressFields,
  billingFields,
  companyFields,
  isAddressField,
  isName,
  sharedFields,
  type BySide,
  type Field,
  type ScalarField,
  type SideName,
  type ValueField,
} from "./customer.ts";
import { remember, type CarriedOut, type Draft } from "./draft.ts";
import type { Snapshot } from "./side.ts";

/**
 * The base after a look at what an update of Framework360 blanked that it was not sent: nothing documents whether it keeps the rest.
 * Where a run did not see what its write made, and all the rest of the customer is blank, no person cleared it: what Shopify shows counts
 * as new, and is carried there again. An account that was seen to keep the rest had to blank the names as well, and a person may clear one of
 * them with another value: both names, or three values, tell.
 * @param known the base that the run left
 * @param next the same after looking at what it wrote
 */
export function withoutOwnBlanks(known: Base, next: Base, { framework360 }: BySide<Snapshot>): Base {
  const written = { ...known.awaited?.changes.framework360, ...known.intent.framework360 };
  // An address is sent as a whole.
  const hasAddress = addressFields.some((field) => field in written);
  const isSent = (field: Field) => field in written || (hasAddress && isAddressField(field));
  // What was to be cleared on Shopify was blank before that update.
  const wasBlank = (field: SharedField) => known.intent.shopify?.[field] === null;
  const { customer, hidden = [], mayBeBlanked = false } = framework360;
  const rest = sharedFields.filter((field) => {
    const isLeft = field !== "email" && !isSent(field) && !hidden.includes(field);
    return isLeft && !wasBlank(field) && known.framework360[field];
  });
  const isBlank = (field: SharedField) => isBlankThere(field, known.framework360, framework360);
  const isOfAnother = (field: SharedField) =>
    isAddressField(field) && customer[field] !== known.framework360[field];
  // A customer's other address may be shown where the one that was agreed on is blank.
  const isMoved = addressFields.some((field) => customer[field] !== null) && rest.some(isOfAnother);
  // One that stands there may be the personal address.
  const isStanding = mayBeBlanked && rest.some((field) => isAddressField(field) && !isBlank(field));
  // Names may have been sent along with the values that were to be written, and the rest of the billing data with an address.
  const others = rest.filter((field) =>
    isAddressField(field) ? !isMoved && !isStanding : !(mayBeBlanked && isName(field)),
  );
  const unsent = others.filter((field) => !(mayBeBlanked && hasAddress && isOfCompany(field)));
  const names = rest.filter(isName).length;
  const isTelling = mayBeBlanked ? others.length > 0 : names > 1 || (names === 1 && others.length > 2);
  const isRestBlank = isTelling && (unsent.length > 0 ? unsent : others).every(isBlank);
  // Billing data may be a section, which an update of a part of it replaces: no person clears all of a company, or its address with it.
  const company = rest.filter(isOfCompany);
  const isPartSent = Object.keys(known.intent.framework360 ?? {}).some(isOfBilling);
  const section = mayBeBlanked && isPartSent && !isMoved ? rest.filter(isOfBilling) : [];
  const isSectionBlank = [company, section].some((part) => part.length > 1 && part.every(isBlank));
  const isOwn = Object.keys(written).length > 0 && (isRestBlank || isSectionBlank);
  const apart = blankedApart(known, framework360);
  if (!isOwn && !isFirstContact(known) && apart.length === 0) return next;
  const blank = isOwn || isFirstContact(known) ? [...rest.filter(isBlank), ...apart] : apart;
  const lost: readonly ScalarField[] = isOwn && isMoved ? [...blank, ...addressFields] : blank;
  const valuesOf = (value: (field: ScalarField) => string | null) =>
    Object.fromEntries(lost.map((field) => [field, value(field)]));
  return {
    ...next,
    shopify: { ...next.shopify, ...valuesOf(() => null) },
    framework360: { ...next.framework360, ...valuesOf((field) => customer[field]) },
  };
}

/**
 * What a write of ours may have blanked by itself that a run broke off after: a registration of the known e-mail may go without phone and
 * billing data, and an update without a value that the account refuses. A person who cleared the same in that moment can clear it again.
 */
function blankedApart(known: Base, shown: Snapshot): ScalarField[] {
  const { hidden = [], mayBeRegisteredBare = false, blanksUnsent = false } = shown;
  const written = known.intent.framework360 ?? {};
  const isUpdated = blanksUnsent && Object.keys(written).length > 0;
  if (!isUpdated && !(mayBeRegisteredBare && ("tags" in written || "newsletter" in written))) return [];
  const others = sharedFields.filter((field) => {
    const isOpen = isUpdated || field === "phone" || isOfCompany(field);
    return isOpen && field !== "email" && !isAddressField(field);
  });
  const isBlanked = (unit: readonly ScalarField[]) =>
    unit.some((field) => known.framework360[field] && known.intent.shopify?.[field] !== null) &&
    unit.every((field) => isBlankThere(field, known.framework360, shown) && !hidden.includes(field));
  return [...others.map((field) => [field]), addressFields].filter(isBlanked).flat();
}

/** Whether the side shows none any more, or a home phone in place of a mobile. */
function isBlankThere(
  field: ValueField,
  before: Shadow,
  { customer, hasOtherPhone = false }: Snapshot,
): boolean {
  const isOther = field === "phone" && hasOtherPhone && customer.phone !== before.phone;
  return isOther || customer[field] === null;
}

type SharedField = (typeof sharedFields)[number];

const isOfBilling = (field: string) => (billingFields as readonly string[]).includes(field);

const isOfCompany = (field: Field) => (companyFields as readonly Field[]).includes(field);

/** Whether both customers met in a run that broke off, and none wrote to them before: blanks are still filled, a person's too. */
function isFirstContact({ intent, framework360, recent }: Base): boolean {
  if (recent !== null) return false;
  return sharedFields.some(
    (field) => field in (intent.framework360 ?? {}) && framework360[field] === undefined,
  );
}

/**
 * A value that Framework360 refused beside what was written, and shows no more: the update took it away, and no person did. What
 * Shopify shows of it counts as new, and is owed.
 */
export function settleLost(
  now: BySide<Snapshot>,
  { decisions, after, refused }: CarriedOut,
  draft: Draft,
): void {
  for (const [field, decision] of decisions.fields) {
    const why = refused.framework360?.[field];
    const isWritten = decision.kind === "write" && decision.to === "framework360";
    const { framework360: shown } = after;
    if (!why || isWritten || !shown || now.framework360.customer[field] === null) continue;
    if (!isBlankThere(field, now.framework360.customer, shown)) continue;
    remember(draft.shopify, field, null);
    remember(draft.framework360, field, shown.customer[field]);
    draft.owed.framework360[field] = why;
  }
}

/**
 * The base where a side shows an address late of which it refused a part: that part is blank there by our write, in place of what this
 * replaced, and no person cleared it.
 */
export function withRefusedPart(base: Base, side: SideName, { customer }: Snapshot): Base {
  const replaced = base.recent?.replaced[side] ?? {};
  const blank = addressFields.filter((field) => {
    const isLeft = replaced[field] !== undefined && replaced[field] === base[side][field];
    return isLeft && base.owed[side]?.[field] && customer[field] === null && replaced[field] !== null;
  });
  if (blank.length === 0) return base;
  const blanks = Object.fromEntries(blank.map((field) => [field, null]));
  return { ...base, [side]: { ...base[side], ...blanks } };
}
