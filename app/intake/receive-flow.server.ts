import { randomUUID } from "node:crypto";

import { z } from "zod";

import { shopDomain } from "../http/admin-request.ts";
import { parseExactly } from "../http/parse-exactly.ts";
import { logger } from "../log/logger.server.ts";
import { describeRequest } from "../log/request-context.ts";
import { prisma } from "../store/database/db.server.ts";
import { saveFlowListener } from "../store/flow-listener.ts";
import { readSigned, storeReceived, textOf } from "./receive-webhook.server.ts";

/** A customer's number, or the global id. */
const customerReference = z
  .union([z.number().int().positive(), z.string().regex(/^(?:gid:\/\/shopify\/Customer\/)?\d{1,20}$/)])
  .transform((id) => `gid://shopify/Customer/${String(id).split("/").at(-1)}`);

/** https://shopify.dev/docs/apps/build/flow/actions/endpoints */
const actionSchema = z.object({
  shopify_domain: shopDomain,
  action_run_id: z.string().regex(/^[\w-]{1,100}$/),
  properties: z.object({ customer_id: customerReference }),
});

/** https://shopify.dev/docs/apps/build/flow/track-lifecycle-events */
const lifecycleSchema = z.object({
  shopify_domain: shopDomain,
  flow_trigger_definition_id: z.string().min(1).max(100),
  has_enabled_flow: z.boolean(),
  timestamp: z.iso.datetime({ offset: true }),
});

/**
 * Sends the customer of a workflow's run to Framework360, as a person would by hand, but for a subscription that may have mailed and values
 * that were undone: these wait for a person. A run that Flow repeats is done only once.
 * Answers 200 once the job is on disk, also for a shop that does not have the app; 401, 400 and 503 as for a webhook.
 */
export function receiveFlowAction(request: Request): Promise<Response> {
  return receive(request, actionSchema, async ({ shopify_domain: shop, action_run_id: run, properties }) => {
    const send = { shop, side: "shopify", customerId: properties.customer_id, cause: "manual" } as const;
    const requests = [{ ...send, requestId: randomUUID(), byWorkflow: true }];
    return storeReceived(
      { shop, eventId: `flow-action ${run}`, requests, news: null, shopEvent: null },
      { shop, topic: "flow-action", requestId: requests[0]!.requestId },
    );
  });
}

/** Saves whether a shop listens to a trigger; Flow's newest notification counts. Answers as `receiveFlowAction` does. */
export function receiveFlowLifecycle(request: Request): Promise<Response> {
  return receive(request, lifecycleSchema, async (told) => {
    const { shopify_domain: shop, flow_trigger_definition_id: trigger, has_enabled_flow: isEnabled } = told;
    try {
      await saveFlowListener(prisma, shop, { trigger, isEnabled, saidAt: new Date(told.timestamp) });
      return new Response(null, { status: 200 });
    } catch (error) {
      logger.error({ err: error, shop }, "Could not save whether a shop listens to a trigger.");
      return new Response(null, { status: 503, headers: { "Retry-After": "5" } });
    }
  });
}

async function receive<Schema extends z.ZodType<{ shopify_domain: string }>>(
  request: Request,
  schema: Schema,
  work: (body: z.output<Schema>) => Promise<Response>,
): Promise<Response> {
  const bytes = await readSigned(request);
  if (bytes instanceof Response) return bytes;
  const body = schema.safeParse(parseExactly(textOf(bytes)));
  if (!body.success) return new Response(null, { status: 400 });
  describeRequest({ shop: body.data.shopify_domain });
  return work(body.data);
}
