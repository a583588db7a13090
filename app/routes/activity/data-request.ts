import type { LoaderFunctionArgs } from "@remix-run/node";

import { languageNamed, languageOf } from "../../i18n/language.ts";
import { viewerOf } from "../../merchant/access.server.ts";
import { readDataRequest } from "../../merchant/activity.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { dataReport } from "./data-report.server.tsx";

/**
 * The report for a customer who requested their data, as a file that the merchant hands over: a document in the customer's
 * language, or in the merchant's if the app does not have that one; with `format=json` as JSON.
 */
export const loader = async ({ request, params }: LoaderFunctionArgs) => {
  const viewer = viewerOf(await authenticate.admin(request));
  const found = await readDataRequest(viewer, params.id ?? "");
  if (found === null) return new Response(null, { status: 404 });
  if (new URL(request.url).searchParams.get("format") === "json") {
    return asFile(found.report, "application/json", "json");
  }
  const language = languageNamed(found.language ?? "") ?? languageOf(request);
  const document = dataReport(found.report, language);
  return asFile(document, "text/html; charset=utf-8", "html");
};

function asFile(content: string, type: string, extension: string): Response {
  return new Response(content, {
    headers: {
      "Content-Type": type,
      "Content-Disposition": `attachment; filename="customer-data.${extension}"`,
    },
  });
}
