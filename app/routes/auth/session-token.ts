import type { LoaderFunctionArgs } from "@remix-run/node";

import { authenticate } from "../../shopify.server.ts";

/** Where Shopify's library redirects the browser to fetch a session token. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  await authenticate.admin(request);
  return null;
};
