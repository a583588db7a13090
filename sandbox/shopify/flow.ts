import { createHmac, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "smol-toml";
import { z } from "zod";

import type { AppSettings } from "./context.ts";
import type { ShopState } from "./state.ts";

const folder = join(import.meta.dirname, "../../extensions");

const flowSchema = z.object({
  extensions: z.array(
    z.object({
      name: z.string(),
      handle: z.string(),
      type: z.string(),
      runtime_url: z.string().optional(),
      url: z.string().optional(),
    }),
  ),
});

export type FlowExtension = z.infer<typeof flowSchema>["extensions"][number];

/** The app's extensions of Shopify Flow, as their `shopify.extension.toml` name them. */
export function flowExtensions(): FlowExtension[] {
  return readdirSync(folder).flatMap((extension) => {
    const file = join(folder, extension, "shopify.extension.toml");
    if (!existsSync(file)) return [];
    const { extensions } = flowSchema.parse(parse(readFileSync(file, "utf8")));
    return extensions.filter(({ type }) => type.startsWith("flow_"));
  });
}

/** A trigger that the app started. */
export type Started = { at: string; handle: string; payload: unknown };

const started = new WeakMap<ShopState, Started[]>();

/** The triggers that the app started in this shop, the newest first. */
export const startedTriggers = (shop: ShopState): readonly Started[] => started.get(shop) ?? [];

export function startTrigger(
  shop: ShopState,
  { handle, payload }: Pick<Started, "handle" | "payload">,
): void {
  const at = new Date().toISOString();
  started.set(shop, [{ at, handle, payload }, ...startedTriggers(shop)].slice(0, 1000));
}

/** Runs the app's action for a customer, as a workflow does; a run that is repeated has the same id. */
export async function runFlowAction(
  app: AppSettings,
  shop: ShopState,
  { customerId, runId = randomUUID() }: { customerId: string; runId?: string },
): Promise<Response> {
  const action = flowExtensions().find(({ type }) => type === "flow_action")!;
  return post(app, action.runtime_url!, {
    shop_id: shop.record.id,
    shopify_domain: shop.record.domain,
    action_run_id: runId,
    action_definition_id: action.name,
    handle: action.handle,
    properties: { customer_id: Number(customerId) },
  });
}

/** Tells the app that a workflow was enabled, or the last one disabled, that listens to a trigger. */
export async function setListening(
  app: AppSettings,
  shop: ShopState,
  { handle, isEnabled }: { handle: string; isEnabled: boolean },
): Promise<Response> {
  const callback = flowExtensions().find(({ type }) => type === "flow_trigger_lifecycle_callback")!;
  return post(app, callback.url!, {
    flow_trigger_definition_id: handle,
    has_enabled_flow: isEnabled,
    shop_id: shop.record.id,
    shopify_domain: shop.record.domain,
    timestamp: new Date().toISOString(),
  });
}

/** Posts as Shopify does: signed with the app's secret. */
function post({ appOrigin, clientSecret }: AppSettings, path: string, payload: object): Promise<Response> {
  const body = JSON.stringify(payload);
  const signature = createHmac("sha256", clientSecret).update(body).digest("base64");
  return fetch(new URL(path, appOrigin), {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Shopify-Hmac-Sha256": signature },
    body,
  });
}
