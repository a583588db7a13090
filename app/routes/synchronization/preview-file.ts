import type { TFunction } from "i18next";

import { adminCustomerNumber } from "../../components/admin-customer.ts";
import { newsletterText } from "../../components/customer-value.tsx";
import { createI18n } from "../../i18n/i18n.ts";
import type { Language } from "../../i18n/language.ts";
import { textsOf } from "../../i18n/texts.server.ts";
import type { PreviewedCustomer } from "../../merchant/preview-customers.server.ts";
import { sideNames, type SideName } from "../../sync/customer.ts";
import { csvLine, csvStream, separators } from "./csv.ts";

type T = TFunction<["preview", "common"]>;

const columns = [
  "shopifyId",
  "framework360Id",
  "name",
  "email",
  "result",
  "reason",
  "field",
  "onShopify",
  "inFramework360",
  "writtenTo",
] as const;

/** A CSV file with a line for each field that would be written, and one for a customer without any. It is read while it is sent. */
export function previewFile(customers: AsyncIterable<PreviewedCustomer>, language: Language): ReadableStream {
  return csvStream(linesOf(customers, language));
}

async function* linesOf(customers: AsyncIterable<PreviewedCustomer>, language: Language) {
  const i18n = createI18n(language, textsOf(language).ours);
  const t: T = i18n.getFixedT(language, ["preview", "common"]);
  const line = (cells: readonly (string | null)[]) => csvLine(cells, separators[language]);
  yield line(columns.map((column) => t(`column.${column}`)));
  for await (const customer of customers) yield cellsOf(customer, t).map(line).join("");
}

function cellsOf(
  { ids, name, email, result, reason, presence, fields }: PreviewedCustomer,
  t: T,
): (string | null)[][] {
  const customer = [
    ids.shopify && adminCustomerNumber(ids.shopify),
    ids.framework360,
    name,
    email,
    t(`result.${result}`),
    reason && t(`why.${reason}`),
  ];
  const created = sideNames.filter((side) => presence[side] === "created");
  const sides = (names: readonly SideName[]) => names.map((side) => t(`common:side.${side}`)).join(" + ");
  if (fields.length === 0) return [[...customer, null, null, null, sides(created)]];
  return fields.map(({ field, values, writtenOn }) => [
    ...customer,
    t(`common:field.${field}`),
    textOf("shopify", field, values.shopify, t),
    textOf("framework360", field, values.framework360, t),
    sides(created.length > 0 ? created : writtenOn),
  ]);
}

type PreviewedField = PreviewedCustomer["fields"][number];

function textOf(
  side: SideName,
  field: PreviewedField["field"],
  value: PreviewedField["values"]["shopify"],
  t: T,
) {
  if (value === null) return null;
  if (field === "newsletter") return t(`common:${newsletterText(side, value)}`);
  return typeof value === "object" ? value.join(", ") : String(value);
}
