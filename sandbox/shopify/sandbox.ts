import { randomUUID } from "node:crypto";

import { createFaults } from "../faults.ts";
import { createStateSaver, loadState } from "../persist.ts";
import { watchedAppConfig } from "./app-config.ts";
import { failUnfinished } from "./bulk/runner.ts";
import { createCalls } from "./calls.ts";
import { choicesSchema } from "./choices.ts";
import type { AppSettings, SandboxContext, Settings } from "./context.ts";
import type { GenerateOptions } from "./generate.ts";
import { generateCustomers } from "./generate.ts";
import { expireTokens } from "./oauth.ts";
import type { PersistedShop, PlanName, ShopState } from "./state.ts";
import { createShop, isoSeconds, loadShop, persistedShop } from "./state.ts";
import { compliancePayload, customerPayload, scopesPayload, shopPayload } from "./webhook-payloads.ts";
import type { Delivery } from "./webhooks.ts";
import { createWebhooks, webhookFaultSchema } from "./webhooks.ts";

export type ShopifySandboxOptions = {
  app: AppSettings;
  /** One shop, framework360-dev.myshopify.com, unless told. */
  shops?: { domain: string; name: string }[];
  plan?: PlanName;
  /** The first id given out; about 8 trillion, as in real shops, unless told. */
  idStart?: bigint;
  dataDir?: string | undefined;
  /** 0.01 unless told: the eight retries then take two and a half minutes instead of four hours. */
  retryScale?: number;
};

export type Sandbox = Awaited<ReturnType<typeof createSandbox>>;

const defaultShops = [{ domain: "framework360-dev.myshopify.com", name: "Framework360 Dev" }];
const defaultIdStart = 8_012_345_678_901n;

/**
 * The simulated Shopify without its HTTP: shops, webhooks, faults, and what can be done to them. State saved
 * in `dataDir` is taken up again. Throws when it or the app's configuration cannot be read, naming the file.
 */
export async function createSandbox(options: ShopifySandboxOptions, origin: () => string) {
  const { app, plan = "standard", idStart = defaultIdStart, dataDir, retryScale = 0.01 } = options;
  const shopList = options.shops ?? defaultShops;
  const appConfig = watchedAppConfig(app.configFile, app.appOrigin);
  appConfig();

  const calls = createCalls();
  const faults = createFaults({ shape: { webhooks: webhookFaultSchema.optional() } });
  const shops = new Map<string, ShopState>();
  let settings: Settings = { offlineTokenLifetimeSeconds: 3600, retryScale };

  const saved = (await loadState({ dataDir, name: "shopify" })) as { shops: PersistedShop[] } | undefined;
  const savedWebhooks = (await loadState({ dataDir, name: "shopify-webhooks" })) as Delivery[] | undefined;
  const shopSaver = createStateSaver({
    dataDir,
    name: "shopify",
    snapshot: () => ({ shops: [...shops.values()].map(persistedShop) }),
  });
  const webhookSaver = createStateSaver({
    dataDir,
    name: "shopify-webhooks",
    snapshot: () => webhooks.pending(),
  });

  const webhooks = createWebhooks({
    clientSecret: app.clientSecret,
    config: appConfig,
    faults: () => faults.current.webhooks,
    chance: faults.chance,
    onChange: webhookSaver.changed,
    retryScale,
    pending: savedWebhooks ?? [],
  });

  function open(shop: ShopState): void {
    shop.onChange = (events) => {
      shopSaver.changed();
      if (!shop.record.installation) return;
      // https://shopify.dev/docs/apps/build/webhooks/delivery-structure
      const eventId = randomUUID();
      for (const event of events) {
        sendTo(shop, event.topic, () => customerPayload(shop, event), eventId);
      }
    };
    failUnfinished(shop);
    shops.set(shop.record.domain, shop);
  }

  function sendTo(shop: ShopState, topic: string, payload: () => string, eventId?: string): void {
    webhooks.send({ topic, shop: shop.record.domain, eventId, payload });
  }

  for (const { domain, name } of shopList) {
    const known = saved?.shops.find(({ record }) => record.domain === domain);
    open(known ? loadShop(known) : createShop({ domain, name, idStart, plan }));
  }

  const context: SandboxContext = {
    app,
    shops,
    origin,
    save: shopSaver.changed,
    appConfig,
    uninstallApp(shop) {
      if (!shop.record.installation) return;
      sendTo(shop, "app/uninstalled", () => shopPayload(shop));
      shop.record.installation = null;
      shop.record.uninstalledAt = Date.now();
      shopSaver.changed();
    },
    sendCompliance(shop, topic, customerId) {
      const customer = customerId ? shop.customers.get(customerId) : undefined;
      sendTo(shop, topic, () => compliancePayload(shop, topic, customer));
    },
    deliveries: webhooks.latest,
  };

  function findShop(domain?: string): ShopState {
    const shop = domain ? shops.get(domain) : shops.values().next().value;
    if (!shop) throw new RangeError(`There is no shop ${domain}.`);
    return shop;
  }

  return {
    context,
    calls,
    faults,
    webhooks,
    /** A shop by domain, or the first; throws RangeError when there is no such shop. */
    shop: findShop,
    settings: () => ({ ...settings, plan: findShop().record.plan }),
    /** Changes settings, and plan and next id of every shop; returns what then holds. */
    change({
      plan: newPlan,
      idStart: nextId,
      ...changed
    }: Partial<Settings> & { plan?: PlanName; idStart?: string }) {
      const given = Object.entries(changed).filter(([, value]) => value !== undefined);
      settings = { ...settings, ...Object.fromEntries(given) };
      webhooks.setRetryScale(settings.retryScale);
      for (const { record } of shops.values()) {
        if (newPlan) record.plan = newPlan;
        if (nextId) record.nextId = nextId;
      }
      shopSaver.changed();
      return { ...settings, plan: findShop().record.plan };
    },
    /** How the shops behave from now on; what is not given is as usual. Throws a ZodError on bad values. */
    choose(input: unknown) {
      const choices = choicesSchema.parse(input);
      for (const shop of shops.values()) shop.choices = choices;
      return choices;
    },
    expireTokens(shop: ShopState, refreshTokensToo = false) {
      expireTokens(shop, refreshTokensToo);
      shopSaver.changed();
    },
    /** Gives the app other scopes, at once and for the tokens it has, and tells it. */
    setScopes(shop: ShopState, scopes: string[]) {
      const { installation } = shop.record;
      if (!installation) throw new RangeError("The app is not installed in this shop.");
      const previous = installation.scopes;
      installation.scopes = scopes;
      for (const token of installation.accessTokens) token.scopes = scopes;
      sendTo(shop, "app/scopes_update", () => scopesPayload(shop, previous, scopes, isoSeconds()));
      shopSaver.changed();
    },
    generate: (input: GenerateOptions, domain?: string) => generateCustomers(findShop(domain), input),
    /** Empty shops, no webhooks pending, no faults, all counters at nought. */
    reset({ keepInstallation = false }: { keepInstallation?: boolean } = {}) {
      for (const { domain, name } of shopList) {
        const installation = keepInstallation ? findShop(domain).record.installation : null;
        const fresh = createShop({ domain, name, idStart, plan });
        // Pages and tests may hold the shop, so it is emptied and not replaced.
        const shop = findShop(domain);
        Object.assign(shop, { ...fresh, onChange: shop.onChange });
        shop.record.installation = installation;
      }
      webhooks.reset();
      calls.reset();
      faults.replace({});
      settings = { offlineTokenLifetimeSeconds: 3600, retryScale };
      webhooks.setRetryScale(retryScale);
      shopSaver.changed();
      webhookSaver.changed();
    },
    async close() {
      webhooks.close();
      await Promise.all([shopSaver.close(), webhookSaver.close()]);
    },
  };
}
