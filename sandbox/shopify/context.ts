import type { ShopState } from "./state.ts";

/** The app under test, as Shopify's Partner Dashboard would know it. */
export type AppSettings = {
  clientId: string;
  clientSecret: string;
  /** Where the app listens; webhooks with a relative address go there. */
  appOrigin: string;
  /** The port of the reverse proxy that stands between the browser and the app (0 = any free one). */
  proxyPort?: number;
  /** Path of shopify.app.toml. */
  configFile: string;
};

/** What can be set while the sandbox runs. */
export type Settings = {
  offlineTokenLifetimeSeconds: number;
  /** Multiplies the pauses between webhook retries; 1 is Shopify's own pace, four hours for eight retries. */
  retryScale: number;
};

/** What the admin pages get to work with. */
export type SandboxContext = {
  app: AppSettings;
  shops: Map<string, ShopState>;
  /** This sandbox's own address, known once it listens. */
  origin: () => string;
  /** Asks for the state to be persisted soon; needed after changes made outside `customers.ts`. */
  save: () => void;
  /** The app's name and scopes, from shopify.app.toml. */
  appConfig: () => AppConfig;
  /** Revokes the app's tokens in the shop and sends `app/uninstalled`. Does nothing if it is not installed. */
  uninstallApp: (shop: ShopState) => void;
  /** Sends one of the privacy topics; a customer's topics need the customer's id. */
  sendCompliance: (shop: ShopState, topic: ComplianceTopic, customerId?: string) => void;
  /** The latest webhook deliveries, newest first. */
  deliveries: (limit: number) => DeliverySummary[];
};

export type ComplianceTopic = "customers/data_request" | "customers/redact" | "shop/redact";

export type AppConfig = { name: string; scopes: string[]; subscriptions: WebhookSubscription[] };

export type WebhookSubscription = {
  topic: string;
  uri: string;
  apiVersion: string;
  /** The only fields of the payload that are sent, nested ones after a period; null: all of them. */
  includeFields: string[] | null;
};

/** A delivery as the control endpoint and the admin show it. */
export type DeliverySummary = {
  webhookId: string;
  eventId: string;
  topic: string;
  shop: string;
  triggeredAt: string;
  status: "pending" | "delivered" | "dropped" | "failed";
  attempts: { at: string; status: number | null; error: string | null; durationMs: number }[];
  payload: string;
};
