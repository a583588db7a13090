import type { LoaderFunctionArgs } from "@remix-run/node";

import { viewerOf } from "../../merchant/access.server.ts";
import { readCustomerNow } from "../../merchant/customer-history.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { parseReference } from "./reference.ts";

/** The customer's present values on both sides. Read for this answer, and stored neither here nor in the browser. */
export const loader = async ({ request, params }: LoaderFunctionArgs) => {
  const viewer = viewerOf(await authenticate.admin(request));
  return Response.json(await readCustomerNow(viewer, parseReference(params)));
};
