import express from "express";
import { listen } from "../listen.ts";
import { mountAdminApi } from "./admin-api.ts";
import { mountAdmin } from "./admin/index.ts";
import { createControl } from "./control.ts";
import type { Sandbox, ShopifySandboxOptions } from "./sandbox.ts";
import { createSandbox } from "./sandbox.ts";
import { mintSessionToken } from "./session-token.ts";
import type { ShopState } from "./state.ts";

export type ServerOptions = ShopifySandboxOptions & {
  /** 4000 unless told; 0 takes any free port. */
  port?: number | undefined;
  host?: string | undefined;
};

export type ShopifySandbox = {
  /** e.g. `http://127.0.0.1:4000`: the admin, and what `SANDBOX_SHOPIFY_ORIGIN` is to be. */
  origin: string;
  /** The first shop; the functions of `customers.ts` change its customers. */
  shop: ShopState;
  state: { shops: Map<string, ShopState> };
  /** What `/_control` does, without HTTP. */
  control: Omit<Sandbox, "context" | "close">;
  /** A session token as App Bridge would hand it to the app's page. */
  sessionToken: (shop?: ShopState) => Promise<string>;
  /** Stops listening and delivering; pending webhooks are saved if there is a `dataDir`. Safe to call twice. */
  close: () => Promise<void>;
};

/**
 * A simulated Shopify: the admin with the embedded app at `/`, OAuth and GraphQL as the app calls them, webhooks
 * to the app, test controls at `/_control`. Rejects when the port is taken, naming it, or when the saved state
 * or the app's configuration cannot be read, naming the file.
 */
export async function startShopifySandbox(options: ServerOptions): Promise<ShopifySandbox> {
  let origin = "";
  const sandbox = await createSandbox(options, () => origin);
  const { context, faults, calls, webhooks } = sandbox;

  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  mountAdminApi(app, {
    context,
    calls,
    faults,
    offlineLifetimeSeconds: () => sandbox.settings().offlineTokenLifetimeSeconds,
    onBulkFinish: ({ record }, payload) =>
      void webhooks.send({ topic: "bulk_operations/finish", shop: record.domain, payload: () => payload }),
  });
  app.use("/_control", createControl(sandbox));
  mountAdmin(app, context);

  const server = await listen(app, {
    name: "Shopify sandbox",
    port: options.port ?? 4000,
    ...(options.host && { host: options.host }),
  }).catch(async (error: unknown) => {
    await sandbox.close();
    throw error;
  });
  origin = server.origin;

  return {
    origin,
    shop: sandbox.shop(),
    state: { shops: context.shops },
    control: sandbox,
    sessionToken: (shop = sandbox.shop()) =>
      mintSessionToken({
        shopDomain: shop.record.domain,
        clientId: context.app.clientId,
        clientSecret: context.app.clientSecret,
        userId: shop.record.staff.id,
      }),
    async close() {
      await server.close();
      await sandbox.close();
    },
  };
}
