import type { LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { languageOf } from "../../i18n/language.ts";
import { viewerOf } from "../../merchant/access.server.ts";
import { classNamed, listPreviewed, readPreviewed } from "../../merchant/preview-customers.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { csvResponse } from "./csv.ts";
import { previewFile } from "./preview-file.ts";
import { settingsForm } from "./settings-form.ts";

/** Where a page begins; a malformed position counts as none. */
const position = z.uuid().nullable().catch(null);

/**
 * The customers of a class of the preview, by the choices in the address: a page of them as both sides show them now, or,
 * with `file` in the address, all of them as the comparison read them, as a CSV file in the language of the address.
 */
export const loader = async ({ request, params }: LoaderFunctionArgs) => {
  const viewer = viewerOf(await authenticate.admin(request));
  const { searchParams } = new URL(request.url);
  const choices = settingsForm.safeParse(Object.fromEntries(searchParams));
  const name = classNamed(params.name);
  if (!name || !choices.success) return new Response(null, { status: 404 });
  if (!searchParams.has("file")) {
    const after = position.parse(searchParams.get("after"));
    return Response.json(await readPreviewed(viewer, name, { choices: choices.data, after }));
  }
  const customers = await listPreviewed(viewer, name, choices.data);
  if (!customers) return new Response(null, { status: 404 });
  return csvResponse(name, previewFile(customers, languageOf(request)));
};
