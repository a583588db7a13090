import type { LoaderFunctionArgs } from "@remix-run/node";

import { explain, explainEarlier, explainReason } from "../../i18n/explain.ts";
import { createI18n } from "../../i18n/i18n.ts";
import { languageOf, type Language } from "../../i18n/language.ts";
import { textsOf } from "../../i18n/texts.server.ts";
import { parseActivityQuery } from "../../merchant/activity-query.ts";
import { listActivityForFile, type FileLine } from "../../merchant/activity.server.ts";
import { knownTimeZone } from "../../merchant/shop-clock.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { csvLine, csvResponse, csvStream, separators, timeInFile } from "../synchronization/csv.ts";

const columns = [
  "at",
  "shopifyId",
  "framework360Id",
  "direction",
  "cause",
  "outcome",
  "fields",
  "conflicts",
  "why",
] as const;

/** Every line that matches the filters in the address, as a CSV file in the language of the address. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const { filter } = parseActivityQuery(new URL(request.url).searchParams);
  const lines = listActivityForFile(session.shop, filter);
  const zone = (await knownTimeZone(session.shop)) ?? "UTC";
  return csvResponse("activity", csvStream(linesOf(lines, languageOf(request), zone)));
};

async function* linesOf(lines: AsyncIterable<FileLine>, language: Language, zone: string) {
  const timeOf = timeInFile(zone);
  const i18n = createI18n(language, textsOf(language).ours);
  const t = i18n.getFixedT(language, ["activity", "common"]);
  const line = (cells: readonly (string | null)[]) => csvLine(cells, separators[language]);
  yield line(columns.map((column) => t(`activity:file.${column}`, { zone })));
  for await (const one of lines) {
    const { shopifyId, framework360Id, at, direction, cause, outcome, reason, explanations, detail } = one;
    const named = (fields: FileLine["fields"]) =>
      fields.map((field) => t(`common:field.${field}`)).join(", ");
    const told = reason && explainReason({ ...one, reason }, t);
    const why = [
      told?.what,
      ...explanations.map((explained) => explain(explained, t)),
      detail !== null && explainEarlier(detail, t),
      told?.todo,
    ];
    yield line([
      timeOf(at),
      shopifyId?.split("/").at(-1) ?? null,
      framework360Id,
      direction && t(`activity:direction.${direction}`),
      t(`activity:cause.${cause}`),
      t(`activity:outcome.${outcome}`),
      named(one.fields),
      named(one.conflicts),
      why.filter(Boolean).join(" "),
    ]);
  }
}
