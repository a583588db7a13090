import pTimeout from "p-timeout";

import { openSides, type NoAccount } from "../sides.server.ts";
import { listForeseen, type ForeseenCase } from "../store/compared-customer.ts";
import { readForeseen } from "../store/comparison.ts";
import { prisma } from "../store/database/db.server.ts";
import { sealer } from "../store/encryption/sealer.server.ts";
import {
  allFields,
  otherSide,
  sideNames,
  type BySide,
  type Customer,
  type Field,
  type SideName,
} from "../sync/customer.ts";
import { explanation } from "../sync/explanation.ts";
import { isIn, outlookClasses, outlookOf, type Outlook, type OutlookClass } from "../sync/outlook.ts";
import { mayWriteField, type Policy } from "../sync/policy.ts";
import { SideError, type CustomerSide, type Snapshot } from "../sync/side.ts";
import { latestComparison, policyBy, type Choices } from "./preview.server.ts";

/** A field's values, and the sides on which it would be written. */
type PreviewedField = {
  field: Field;
  values: BySide<Customer[Field] | null>;
  writtenOn: SideName[];
  /** Whose value would win, where both sides changed the field; null: no conflict. */
  winner: SideName | null;
};

/** `absent`: no counterpart there; `deleted`: read by the comparison, and no longer there. */
type Presence = "there" | "absent" | "created" | "deleted";

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

/** A page of a class, with the time of the comparison in ISO 8601, or why it cannot be shown. */
export type PreviewedPage =
  | { problem: null; comparedAt: string; customers: PreviewedCustomer[]; next: string | null }
  | { problem: "not-compared" | NoAccount | "shopify-refused" }
  | { problem: "unavailable"; side: SideName };

/** The class with this name, as an address gives it. */
export function classNamed(name: string | undefined): OutlookClass | undefined {
  return outlookClasses.find((one) => one === name);
}

/** How many customers the page shows of a class. */
const shownCustomers = 10;

/** Customers that a file is written of at once. */
const perPage = 500;

/** A merchant waits for the page: the reading of a side may take this long. */
const readTimeoutMs = 12_000;

/** Which foresights belong to the class, by their hash. */
async function findClass(shop: string, name: OutlookClass, choices: Choices) {
  const comparison = await latestComparison(shop);
  if (!comparison?.finishedAt || comparison.failure) return null;
  const [foreseen, policy] = await Promise.all([
    readForeseen(prisma, comparison.id),
    policyBy(shop, choices),
  ]);
  const outlooks = new Map(
    foreseen.map(({ hash, foresight }) => [hash, outlookOf(foresight, policy)] as const),
  );
  const hashes = [...outlooks].flatMap(([hash, outlook]) => (isIn(name, outlook) ? [hash] : []));
  const run = { shop, comparisonId: comparison.id };
  return { run, comparedAt: comparison.finishedAt.toISOString(), policy, outlooks, hashes };
}

/**
 * Some customers of a class, read from both sides for this answer.
 * @param after where the page before ended; null: from the first on
 */
export async function readPreviewed(
  shop: string,
  name: OutlookClass,
  { choices, after }: { choices: Choices; after: string | null },
): Promise<PreviewedPage> {
  const found = await findClass(shop, name, choices);
  if (!found) return { problem: "not-compared" };
  const sides = await openSides(shop);
  if (typeof sides === "string") return { problem: sides };
  const { run, comparedAt, policy, hashes, outlooks } = found;
  const listed = await listForeseen(prisma, sealer, run, { hashes, after, limit: shownCustomers + 1 });
  const cases = listed.slice(0, shownCustomers);
  try {
    const [shopify, framework360] = await Promise.all(
      sideNames.map((side) =>
        readNow(
          sides[side],
          cases.map(({ ids }) => ids[side]),
        ),
      ),
    );
    const customers = cases.map(({ ids, hash }, index) => {
      const now = { shopify: shopify![index] ?? null, framework360: framework360![index] ?? null };
      return asPreviewed({ ids, now }, outlooks.get(hash)!, fieldsToShow(now, outlooks.get(hash)!, policy));
    });
    const next = listed.length > cases.length ? cases.at(-1)!.rowId : null;
    return { problem: null, comparedAt, customers, next };
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    if (error.kind !== "unauthorized") return { problem: "unavailable", side: error.side };
    return { problem: error.side === "shopify" ? "shopify-refused" : "key-refused" };
  }
}

/** One after the other, so that a person who looks does not take all of the account's calls. @throws {SideError} */
function readNow(side: CustomerSide, ids: readonly (string | null)[]): Promise<(Snapshot | null)[]> {
  const read = async () => {
    const snapshots = [];
    for (const id of ids) snapshots.push(id === null ? null : await side.read(id));
    return snapshots;
  };
  const seconds = readTimeoutMs / 1000;
  const tooSlow = new SideError(
    side.name,
    "unavailable",
    explanation("timed-out", { side: side.name, seconds }),
  );
  return pTimeout(read(), { milliseconds: readTimeoutMs, message: tooSlow });
}

function asPreviewed(
  { ids, now }: Pick<ForeseenCase, "ids" | "now">,
  outlook: Outlook,
  fields: readonly Field[],
): PreviewedCustomer {
  const known = now.shopify?.customer ?? now.framework360?.customer;
  const names = [known?.firstName, known?.lastName].filter(Boolean).join(" ");
  const presenceOn = (side: SideName): Presence => {
    if (ids[side] === null) return outlook.createdOn === side ? "created" : "absent";
    return now[side] ? "there" : "deleted";
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

/** The fields that would be written, and the newsletter where its choice is concerned. */
function fieldsConcerned({ written, newsletter }: Outlook): Field[] {
  const fields = new Set<Field>([...written.shopify, ...written.framework360]);
  if (newsletter) fields.add("newsletter");
  return allFields.filter((field) => fields.has(field));
}

/** Shown of customers of whom nothing would be written. */
const identity = ["firstName", "lastName", "email", "phone"] as const satisfies Field[];

/** The fields concerned; of a new customer what would be carried; of the others what tells who it is, or what differs. */
function fieldsToShow(now: ForeseenCase["now"], outlook: Outlook, policy: Policy): readonly Field[] {
  const { createdOn, newsletter, result } = outlook;
  if (createdOn) {
    const source = now[otherSide(createdOn)]?.customer;
    const isCarried = (field: Field) => {
      if (field === "newsletter") return newsletter !== null;
      return mayWriteField(policy, createdOn, field) && (field !== "tags" || policy.tags);
    };
    return allFields.filter((field) => isCarried(field) && !isBlank(source?.[field]));
  }
  const { shopify, framework360 } = now;
  const differing =
    result === "skipped" && shopify && framework360
      ? allFields.filter((field) => !isSameValue(shopify.customer[field], framework360.customer[field]))
      : [];
  const fields = [...new Set([...fieldsConcerned(outlook), ...differing])];
  return fields.length > 0 ? fields : identity;
}

function isBlank(value: Customer[Field] | undefined): boolean {
  return value === undefined || value === null || (typeof value === "object" && value.length === 0);
}

function isSameValue(one: Customer[Field], other: Customer[Field]): boolean {
  const known = (value: Customer[Field]) =>
    value !== null && typeof value === "object" ? value.map((tag) => tag.toLowerCase()).sort() : value;
  return JSON.stringify(known(one)) === JSON.stringify(known(other));
}

/**
 * All customers of a class as the comparison read them, with the fields that would be written. Read page by page.
 * @returns null when there is no comparison
 */
export async function listPreviewed(
  shop: string,
  name: OutlookClass,
  choices: Choices,
): Promise<AsyncIterable<PreviewedCustomer> | null> {
  const found = await findClass(shop, name, choices);
  return found && eachPreviewed(found);
}

async function* eachPreviewed({
  run,
  hashes,
  outlooks,
}: NonNullable<Awaited<ReturnType<typeof findClass>>>): AsyncGenerator<PreviewedCustomer> {
  for (let after: string | null = null; ;) {
    const cases: ForeseenCase[] = await listForeseen(prisma, sealer, run, { hashes, after, limit: perPage });
    for (const one of cases) {
      const outlook = outlooks.get(one.hash)!;
      yield asPreviewed(one, outlook, fieldsConcerned(outlook));
    }
    if (cases.length < perPage) return;
    after = cases.at(-1)!.rowId;
  }
}
