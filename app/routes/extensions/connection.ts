import type { LoaderFunctionArgs } from "@remix-run/node";

import { isConnected } from "../../merchant/customer-state.server.ts";
import { answerExtension } from "../../merchant/extension.server.ts";
import { authenticate } from "../../shopify.server.ts";

/** Whether an account is connected. Without one, Shopify does not offer the extension's action. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const context = await authenticate.extension(request);
  return answerExtension(context, async ({ shop }) => ({ connected: await isConnected(shop) }));
};
