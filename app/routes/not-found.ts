import type { LoaderFunctionArgs } from "@remix-run/node";

import { authenticate } from "../shopify.server.ts";

export { pageHeaders as headers } from "../shopify.server.ts";

/** An address that the app does not have: the app's own error page says so, in the merchant's language. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  await authenticate.admin(request);
  throw new Response(null, { status: 404 });
};

export default function NotFound() {
  return null;
}
