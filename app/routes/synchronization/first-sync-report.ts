import type { LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { adminCustomerNumber } from "../../components/admin-customer.ts";
import { explain, explainReason } from "../../i18n/explain.ts";
import { createI18n } from "../../i18n/i18n.ts";
import { languageOf, type Language } from "../../i18n/language.ts";
import { textsOf } from "../../i18n/texts.server.ts";
import { listFirstSyncTrouble, type FirstSyncTrouble } from "../../merchant/first-sync.server.ts";
import { knownTimeZone } from "../../merchant/shop-clock.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { csvLine, csvResponse, csvStream, separators, timeInFile } from "./csv.ts";

const columns = ["shopifyId", "framework360Id", "at", "outcome", "why"] as const;

/** When the first synchronization began; a malformed time counts as none. */
const time = z.iso
  .datetime()
  .transform((text) => new Date(text))
  .nullable()
  .catch(null);

/** The customers that were not synchronized, or only in part, with the reasons, as a CSV file in the language of the address. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const startedAt = time.parse(new URL(request.url).searchParams.get("startedAt"));
  const lines = await listFirstSyncTrouble(session.shop, startedAt);
  if (!lines) return new Response(null, { status: 404 });
  const zone = (await knownTimeZone(session.shop)) ?? "UTC";
  return csvResponse("first-synchronization", csvStream(linesOf(lines, languageOf(request), zone)));
};

async function* linesOf(lines: AsyncIterable<FirstSyncTrouble>, language: Language, zone: string) {
  const timeOf = timeInFile(zone);
  const i18n = createI18n(language, textsOf(language).ours);
  const t = i18n.getFixedT(language, ["activity", "common"]);
  const titles = i18n.getFixedT(language, "firstSync");
  const line = (cells: readonly (string | null)[]) => csvLine(cells, separators[language]);
  yield line(columns.map((column) => titles(`report.${column}`, { zone })));
  for await (const { shopifyId, framework360Id, at, outcome, reason, target, explanations } of lines) {
    const told = reason && explainReason({ reason, target, explanations }, t);
    const why = [told?.what, ...explanations.map((one) => explain(one, t)), told?.todo];
    yield line([
      shopifyId && adminCustomerNumber(shopifyId),
      framework360Id,
      timeOf(at),
      t(`activity:outcome.${outcome}`),
      why.filter(Boolean).join(" "),
    ]);
  }
}
