import { createReadableStreamFromReadable, type LoaderFunctionArgs } from "@remix-run/node";

import { classNamed, exportPreviewed, readPreviewed } from "../../merchant/preview-customers.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { settingsForm } from "./settings-form.ts";

/**
 * The customers of a class of the preview, by the choices in the address: the first of them as both sides show them now, or
 * with `file` in the address all of them as they were compared, as a CSV file.
 */
export const loader = async ({ request, params }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const { searchParams } = new URL(request.url);
  const choices = settingsForm.safeParse(Object.fromEntries(searchParams));
  const name = classNamed(params.name);
  if (!name || !choices.success) return new Response(null, { status: 404 });
  if (!searchParams.has("file")) {
    return Response.json(await readPreviewed(session.shop, name, choices.data));
  }
  const file = await exportPreviewed(session.shop, name, choices.data);
  if (!file) return new Response(null, { status: 404 });
  return new Response(createReadableStreamFromReadable(file), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}.csv"`,
    },
  });
};
