import { createHmac, randomUUID } from "node:crypto";
import { z } from "zod";
import { createRandom } from "../random.ts";
import type { AppConfig, DeliverySummary, WebhookSubscription } from "./context.ts";
import { includedFields } from "./included-fields.ts";

/** Webhook faults, a part of `PUT /_control/faults`. */
export const webhookFaultSchema = z.strictObject({
  /** Share of deliveries that are never sent. */
  dropRate: z.number().min(0).max(1).default(0),
  /** Share of deliveries sent twice, with the same event id. */
  duplicateRate: z.number().min(0).max(1).default(0),
  /** Share of deliveries held back so that later ones overtake them. */
  reorderRate: z.number().min(0).max(1).default(0),
  delayMs: z
    .strictObject({ min: z.number().min(0).max(600_000), max: z.number().min(0).max(600_000) })
    .refine(({ min, max }) => min <= max, "delayMs.min must not exceed delayMs.max")
    .optional(),
  /** Nothing is sent until this is lifted. */
  paused: z.boolean().default(false),
});

type WebhookFaults = z.infer<typeof webhookFaultSchema>;

export type Delivery = DeliverySummary & {
  uri: string;
  apiVersion: string;
  extraHeaders: Record<string, string>;
  /** Milliseconds since 1970; meaningless once the delivery is over. */
  dueAt: number;
};

export type WebhookOptions = {
  clientSecret: string;
  config: () => AppConfig;
  faults: () => WebhookFaults | undefined;
  chance: (probability: number) => boolean;
  onChange: () => void;
  /** Multiplies the pauses between retries; 1 is Shopify's own pace, four hours for eight retries. */
  retryScale: number;
  /** Deliveries pending when the state was saved. */
  pending?: Delivery[];
};

export type WebhookRequest = {
  topic: string;
  shop: string;
  /** Shared by all deliveries of one action of a merchant; without it the action has this delivery alone. */
  eventId?: string;
  /** Makes the raw body; called at once, and only if anybody subscribed. */
  payload: () => string;
};

type Message = {
  topic: string;
  shop: string;
  eventId?: string;
  payload: string;
  /** The payload has all its fields, so that a subscription can choose from them. */
  isWhole?: boolean;
  extraHeaders?: Record<string, string>;
};

/** Eight retries after the first attempt. Doubling from here, they end four hours later. */
const retries = 8;
const firstPauseMs = (4 * 3600 * 1000) / (2 ** retries - 1);
const answerWithinMs = 5000;
const atOnce = 20;
const remembered = 1000;
const overtakenForMs = 1500;

/**
 * Delivers webhooks as Shopify does: signed, at least once, in no certain order, retried with the payload they
 * had at first. https://shopify.dev/docs/apps/build/webhooks/subscribe/https
 */
export function createWebhooks(options: WebhookOptions) {
  const { clientSecret, config, faults, chance, onChange } = options;
  const pending = new Map<string, Delivery>();
  const timers = new Map<string, NodeJS.Timeout>();
  const ready = new Set<Delivery>();
  const closing = new AbortController();
  const spread = createRandom(1);
  let finished: Delivery[] = [];
  let sending = 0;
  let retryScale = options.retryScale;
  let counts = { sent: 0, delivered: 0, failed: 0, dropped: 0, attempts: 0 };

  /** Sends to every subscription of the topic. */
  function send({ topic, shop, eventId, payload }: WebhookRequest): void {
    const subscriptions = config().subscriptions.filter((subscription) => subscription.topic === topic);
    if (subscriptions.length === 0) return;
    deliver(subscriptions, { topic, shop, eventId, payload: payload(), isWhole: true });
  }

  function deliver(subscriptions: WebhookSubscription[], message: Message): void {
    const { topic, shop, eventId = randomUUID(), payload, isWhole, extraHeaders = {} } = message;
    for (const { uri, apiVersion, includeFields } of subscriptions) {
      const delivery: Delivery = {
        webhookId: randomUUID(),
        eventId,
        topic,
        shop,
        triggeredAt: new Date().toISOString(),
        status: "pending",
        attempts: [],
        payload: includeFields && isWhole ? includedFields(payload, includeFields) : payload,
        uri,
        apiVersion,
        extraHeaders,
        dueAt: Date.now(),
      };
      enqueue(delivery);
      if (chance(faults()?.duplicateRate ?? 0))
        enqueue({ ...delivery, attempts: [], webhookId: randomUUID() });
    }
  }

  function enqueue(delivery: Delivery): void {
    counts.sent++;
    if (chance(faults()?.dropRate ?? 0)) return end(delivery, "dropped");
    pending.set(delivery.webhookId, delivery);
    schedule(delivery, initialDelay());
    onChange();
  }

  function initialDelay(): number {
    const { delayMs, reorderRate = 0 } = faults() ?? {};
    const delay = delayMs ? delayMs.min + spread.next() * (delayMs.max - delayMs.min) : 0;
    return chance(reorderRate) ? delay + (0.5 + spread.next() / 2) * overtakenForMs : delay;
  }

  function schedule(delivery: Delivery, delay: number): void {
    delivery.dueAt = Date.now() + delay;
    if (delay <= 0) {
      ready.add(delivery);
      pump();
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(delivery.webhookId);
      ready.add(delivery);
      pump();
    }, delay);
    timers.set(delivery.webhookId, timer);
  }

  function pump(): void {
    if (faults()?.paused || closing.signal.aborted) return;
    for (const delivery of ready) {
      if (sending >= atOnce) return;
      ready.delete(delivery);
      sending++;
      void attempt(delivery).finally(() => {
        sending--;
        pump();
      });
    }
  }

  async function attempt(delivery: Delivery): Promise<void> {
    const started = Date.now();
    const at = new Date(started).toISOString();
    let status: number | null = null;
    let failure: string | null = null;
    try {
      const response = await fetch(delivery.uri, {
        method: "POST",
        body: delivery.payload,
        headers: headersOf(delivery, clientSecret),
        redirect: "manual",
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(answerWithinMs)]),
      });
      await response.arrayBuffer();
      status = response.status;
    } catch (error) {
      // An attempt that only our own closing cut short does not count; it is made again after a restart.
      if (closing.signal.aborted) return;
      failure = reasonOf(error);
    }
    // Forgotten by a reset while it was on its way.
    if (pending.get(delivery.webhookId) !== delivery) return;
    delivery.attempts.push({ at, status, error: failure, durationMs: Date.now() - started });
    counts.attempts++;
    if (status !== null && status >= 200 && status < 300) return end(delivery, "delivered");
    if (delivery.attempts.length > retries) return end(delivery, "failed");
    schedule(delivery, firstPauseMs * 2 ** (delivery.attempts.length - 1) * retryScale);
    onChange();
  }

  function end(delivery: Delivery, status: "delivered" | "failed" | "dropped"): void {
    delivery.status = status;
    counts[status]++;
    pending.delete(delivery.webhookId);
    finished.push(delivery);
    if (finished.length > 2 * remembered) finished = finished.slice(-remembered);
    onChange();
  }

  function forgetPending(): void {
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
    ready.clear();
    pending.clear();
  }

  for (const delivery of options.pending ?? []) {
    pending.set(delivery.webhookId, delivery);
    schedule(delivery, delivery.dueAt - Date.now());
  }

  return {
    send,
    /** Sends any body under any topic, subscribed or not, with headers over Shopify's own. Returns to how many addresses. */
    sendAny(message: Message): number {
      const { subscriptions } = config();
      const subscribed = subscriptions.filter(({ topic }) => topic === message.topic);
      const receivers = subscribed.length > 0 ? subscribed : subscriptions.slice(0, 1);
      deliver(receivers, message);
      return receivers.length;
    },
    /** Sends what waited for a pause to end. */
    resume: pump,
    setRetryScale: (scale: number) => void (retryScale = scale),
    pending: (): Delivery[] => [...pending.values()],
    /** Newest first, pending ones included. */
    latest: (limit: number): Delivery[] =>
      [...finished, ...pending.values()]
        .sort((a, b) => (a.triggeredAt < b.triggeredAt ? 1 : -1))
        .slice(0, limit),
    counts: () => ({ ...counts, pending: pending.size }),
    reset(): void {
      forgetPending();
      finished = [];
      counts = { sent: 0, delivered: 0, failed: 0, dropped: 0, attempts: 0 };
    },
    close(): void {
      closing.abort();
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

/** The headers Shopify sends; the signature is over the raw body. */
function headersOf(delivery: Delivery, clientSecret: string): Record<string, string> {
  return {
    "Content-Type": "application/json",
    "User-Agent": "Shopify-Captain-Hook",
    "X-Shopify-Topic": delivery.topic,
    "X-Shopify-Shop-Domain": delivery.shop,
    "X-Shopify-API-Version": delivery.apiVersion,
    "X-Shopify-Webhook-Id": delivery.webhookId,
    "X-Shopify-Event-Id": delivery.eventId,
    "X-Shopify-Triggered-At": delivery.triggeredAt,
    "X-Shopify-Hmac-Sha256": createHmac("sha256", clientSecret).update(delivery.payload).digest("base64"),
    ...delivery.extraHeaders,
  };
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === "TimeoutError") return `no answer within ${answerWithinMs / 1000} s`;
  return cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code || message : message;
}
