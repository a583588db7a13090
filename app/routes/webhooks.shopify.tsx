import type { ActionFunctionArgs } from "@remix-run/node";

import { receiveShopifyWebhook } from "../jobs/shopify-webhook.server.ts";

/** Every topic of shopify.app.toml arrives here. */
export const action = ({ request }: ActionFunctionArgs) => receiveShopifyWebhook(request);
