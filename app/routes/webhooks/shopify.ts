import type { ActionFunctionArgs } from "@remix-run/node";

import { receiveShopifyWebhook } from "../../intake/receive-webhook.server.ts";

/** Every topic of shopify.app.toml arrives here. */
export const action = ({ request }: ActionFunctionArgs) => receiveShopifyWebhook(request);
