import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { readJson } from "../../http/read-json.ts";
import { answerExtension } from "../../merchant/extension.server.ts";
import { sendByHand } from "../../merchant/send-by-hand.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { shopifyCustomerId } from "./customer-id.ts";

/** As many as can be selected in Shopify's list of customers. */
const maxCustomers = 250;

const asked = z.object({ customers: z.array(shopifyCustomerId).min(1).max(maxCustomers) });

/** Answers the preflight, which Remix gives to the loader. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  await authenticate.extension(request);
  return new Response(null, { status: 405, headers: { Allow: "POST" } });
};

/** Sends Shopify customers to Framework360: `POST /extensions/sends` with `{ customers: [id, …] }`. */
export const action = async ({ request }: ActionFunctionArgs) => {
  const context = await authenticate.extension(request);
  return answerExtension(context, async ({ shop }) => {
    const body = await readJson(request, asked);
    if (!body)
      return Response.json(
        { error: "`customers` must be a list of Shopify customers' ids." },
        { status: 400 },
      );
    return { sends: await sendByHand(shop, "shopify", body.customers) };
  });
};
