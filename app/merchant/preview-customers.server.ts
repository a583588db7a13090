import { Readable } from "node:stream";

import { openSides } from "../sides.server.ts";
import { listForeseen, type ForeseenCase } from "../store/compared-customer.ts";
import { readComparison, readForeseen } from "../store/comparison.ts";
import { prisma } from "../store/database/db.server.ts";
import { sealer } from "../store/encryption/sealer.server.ts";
import { sideNames, type BySide, type Customer, type Field, type SideName } from "../sync/customer.ts";
import { isIn, outlookClasses, outlookOf, type Outlook, type OutlookClass } from "../sync/outlook.ts";
import { SideError, type CustomerSide } from "../sync/side.ts";
import { policyBy, type Choices } from "./preview.server.ts";

/** A field's values, and the sides on which it would be written. */
type PreviewedField = { field: Field; values: BySide<Customer[Field] | null>; writtenOn: SideName[] };

/** A customer of a class. A side without the customer has no id. */
export type PreviewedCustomer = {
  ids: BySide<string | null>;
  name: string | null;
  email: string | null;
  reason: Outlook["reason"];
  fields: PreviewedField[];
};

/** The class with this name, as an address gives it. */
export function classNamed(name: string | undefined): OutlookClass | undefined {
  return outlookClasses.find((one) => one === name);
}

/** How many customers the page shows of a class. */
const shownCustomers = 10;

/** Customers that a file is written of at once. */
const perPage = 500;

/** Which foresights belong to the class, by their hash. */
async function findClass(shop: string, name: OutlookClass, choices: Choices) {
  const comparison = await readComparison(prisma, shop);
  if (!comparison?.finishedAt || comparison.failure) return null;
  const [foreseen, policy] = await Promise.all([
    readForeseen(prisma, comparison.id),
    policyBy(shop, choices),
  ]);
  const outlooks = new Map(
    foreseen.map(({ hash, foresight }) => [hash, outlookOf(foresight, policy)] as const),
  );
  const hashes = [...outlooks].flatMap(([hash, outlook]) => (isIn(name, outlook) ? [hash] : []));
  return { run: { shop, comparisonId: comparison.id }, outlooks, hashes };
}

/**
 * The first customers of a class, read from both sides for this answer.
 * @returns null when there is no comparison, or a side does not answer
 */
export async function readPreviewed(
  shop: string,
  name: OutlookClass,
  choices: Choices,
): Promise<PreviewedCustomer[] | null> {
  const found = await findClass(shop, name, choices);
  const sides = await openSides(shop);
  if (!found || typeof sides === "string") return null;
  const { run, hashes, outlooks } = found;
  const page = { hashes, after: null, limit: shownCustomers };
  const cases = await listForeseen(prisma, sealer, run, page);
  try {
    const [shopify, framework360] = await Promise.all(
      sideNames.map((side) =>
        readNow(
          sides[side],
          cases.map(({ ids }) => ids[side]),
        ),
      ),
    );
    return cases.map((one, index) =>
      asPreviewed(
        { ...one, now: { shopify: shopify![index] ?? null, framework360: framework360![index] ?? null } },
        outlooks.get(one.hash)!,
      ),
    );
  } catch (error) {
    if (error instanceof SideError) return null;
    throw error;
  }
}

/** One after the other, so that a person who looks does not take all of the account's calls. */
async function readNow(side: CustomerSide, ids: readonly (string | null)[]) {
  const read = [];
  for (const id of ids) read.push(id === null ? null : await side.read(id));
  return read;
}

function asPreviewed({ ids, now }: ForeseenCase, outlook: Outlook): PreviewedCustomer {
  const known = now.shopify?.customer ?? now.framework360?.customer;
  const names = [known?.firstName, known?.lastName].filter(Boolean).join(" ");
  return {
    ids,
    name: names || (known?.company ?? null),
    email: known?.email ?? null,
    reason: outlook.reason,
    fields: fieldsOf(outlook).map((field) => ({
      field,
      values: {
        shopify: now.shopify?.customer[field] ?? null,
        framework360: now.framework360?.customer[field] ?? null,
      },
      writtenOn: sideNames.filter((side) => outlook.written[side].includes(field)),
    })),
  };
}

function fieldsOf({ written, newsletter }: Outlook): Field[] {
  const fields = new Set<Field>([...written.shopify, ...written.framework360]);
  if (newsletter) fields.add("newsletter");
  return [...fields];
}

const columns = [
  "Shopify ID",
  "Framework360 ID",
  "Name",
  "E-mail",
  "Result",
  "Reason",
  "Field",
  "Value on Shopify",
  "Value in Framework360",
  "Written to",
];

/**
 * All customers of a class as comparison read them, as the lines of a CSV file: one for each field that would change, one
 * for a customer without any. Read page by page.
 * @returns null when there is no comparison
 */
export async function exportPreviewed(
  shop: string,
  name: OutlookClass,
  choices: Choices,
): Promise<Readable | null> {
  const found = await findClass(shop, name, choices);
  return found && Readable.from(linesOf(found));
}

async function* linesOf({
  run,
  hashes,
  outlooks,
}: NonNullable<Awaited<ReturnType<typeof findClass>>>): AsyncGenerator<string> {
  // Without the mark, spreadsheets read the file in the computer's own encoding.
  yield `\uFEFF${csvLine(columns)}`;
  for (let after: string | null = null; ;) {
    const cases: ForeseenCase[] = await listForeseen(prisma, sealer, run, { hashes, after, limit: perPage });
    yield cases.flatMap((one) => csvLinesOf(one, outlooks.get(one.hash)!)).join("");
    if (cases.length < perPage) return;
    after = cases.at(-1)!.rowId;
  }
}

function csvLinesOf(one: ForeseenCase, outlook: Outlook): string[] {
  const { ids, name, email, reason, fields } = asPreviewed(one, outlook);
  const customer = [ids.shopify, ids.framework360, name, email, outlook.result, reason];
  if (fields.length === 0) return [csvLine([...customer, null, null, null, outlook.createdOn])];
  return fields.map(({ field, values, writtenOn }) =>
    csvLine([
      ...customer,
      field,
      textOf(values.shopify),
      textOf(values.framework360),
      outlook.createdOn ?? writtenOn.join(" "),
    ]),
  );
}

function textOf(value: Customer[Field] | null): string | null {
  return value !== null && typeof value === "object"
    ? value.join(", ")
    : value === null
      ? null
      : String(value);
}

/** A spreadsheet takes a text that begins like a formula for one, which may call other programs. */
const formulaStart = /^[=+\-@\t\r]/;

function csvLine(cells: readonly (string | null)[]): string {
  const escaped = cells.map((cell) => {
    const text = cell ?? "";
    const harmless = formulaStart.test(text) ? `'${text}` : text;
    return `"${harmless.replaceAll('"', '""')}"`;
  });
  return `${escaped.join(",")}\r\n`;
}
