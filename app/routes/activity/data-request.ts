import type { LoaderFunctionArgs } from "@remix-run/node";

import { viewerOf } from "../../merchant/access.server.ts";
import { readDataRequest } from "../../merchant/activity.server.ts";
import { authenticate } from "../../shopify.server.ts";

/** What is held of a customer who asked for it, as a file that the merchant hands over. */
export const loader = async ({ request, params }: LoaderFunctionArgs) => {
  const viewer = viewerOf(await authenticate.admin(request));
  const report = await readDataRequest(viewer, params.id ?? "");
  if (report === null) return new Response(null, { status: 404 });
  return new Response(report, {
    headers: {
      "Content-Type": "application/json",
      "Content-Disposition": 'attachment; filename="customer-data.json"',
    },
  });
};
