import type { LoaderFunctionArgs } from "@remix-run/node";

import { readOverview } from "../../merchant/overview.server.ts";
import { authenticate } from "../../shopify.server.ts";

/** How things stand now, for an Overview that is open in a browser. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  return Response.json(await readOverview(session.shop));
};
