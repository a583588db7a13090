import type { LoaderFunctionArgs } from "@remix-run/node";

import { authenticate } from "../shopify.server.ts";

export { pageHeaders as headers } from "../shopify.server.ts";

/** An address within the app that it does not have: told by the app's own page, in the merchant's language. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  await authenticate.admin(request);
  throw new Response(null, { status: 404 });
};

export default function NotFound() {
  return null;
}
