import type { LoaderFunctionArgs } from "@remix-run/node";

import { isConnected } from "../../merchant/customer-state.server.ts";
import { answerExtension } from "../../merchant/extension.server.ts";
import { authenticate } from "../../shopify.server.ts";

/** Whether there is an account to send customers to, without which Shopify does not offer the action. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const context = await authenticate.extension(request);
  return answerExtension(context, async ({ shop }) => ({ connected: await isConnected(shop) }));
};
