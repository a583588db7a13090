import type { LoaderFunctionArgs } from "@remix-run/node";

import { readOverview } from "../../merchant/overview.server.ts";
import { authenticate } from "../../shopify.server.ts";

/** The present state, for an open Overview. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  return Response.json(await readOverview(session.shop));
};
