import type { Behaviour } from "./behaviour.ts";
import type { Store } from "./store.ts";

/** Faults of the delivery, each drawn for every webhook call. */
interface DeliveryFaults {
  chance(probability: number): boolean;
  readonly current: { webhookDropRate: number; webhookDuplicateRate: number; webhookDelayMs: number };
}

export interface WebhookOptions {
  store: Store;
  behaviour: () => Behaviour;
  faults: DeliveryFaults;
  random: () => number;
}

interface Payload {
  event: string;
  id: string;
  email: string;
}

const patienceMs = 10_000;

/**
 * Tells every registered URL which customer changed. Nothing is retried or signed: nothing is documented, and a
 * client must not depend on either.
 */
export function createWebhooks({ store, behaviour, faults, random }: WebhookOptions) {
  const stopping = new AbortController();
  const waiting = new Set<NodeJS.Timeout>();
  let counts = blankCounts();

  store.onCustomerChange((event, customer) => {
    sendToAll({ event, id: String(customer.id), email: customer.email });
  });

  function sendToAll(payload: Payload): number {
    const { webhooks: style } = behaviour();
    if (style === "off") return 0;
    for (const { url } of store.webhooks()) {
      if (faults.chance(faults.current.webhookDropRate)) {
        counts.dropped++;
        continue;
      }
      const times = faults.chance(faults.current.webhookDuplicateRate) ? 2 : 1;
      for (let time = 0; time < times; time++) sendLater(url, payload, style);
    }
    return store.webhooks().length;
  }

  /** A random delay per call also makes calls overtake one another. */
  function sendLater(url: string, payload: Payload, style: "json" | "form"): void {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      void send(url, payload, style);
    }, random() * faults.current.webhookDelayMs);
    waiting.add(timer);
  }

  async function send(url: string, payload: Payload, style: "json" | "form"): Promise<void> {
    try {
      const response = await fetch(url, {
        method: "POST",
        ...(style === "json" ? asJson(payload) : asForm(payload)),
        signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(patienceMs)]),
      });
      await response.arrayBuffer();
      if (response.ok) counts.delivered++;
      else counts.failed++;
    } catch {
      counts.failed++;
    }
  }

  return {
    /** Sends a test call to every URL; how many there are, 0 while delivery is off. */
    test: () => sendToAll({ event: "test", id: "", email: "" }),
    counts: () => counts,
    reset() {
      counts = blankCounts();
    },
    /** Drops what is still under way. */
    close(): void {
      waiting.forEach(clearTimeout);
      stopping.abort();
    },
  };
}

function asJson({ event, id, email }: Payload) {
  return {
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ event, data: { id: Number(id), email } }),
  };
}

function asForm({ event, id, email }: Payload) {
  return { body: new URLSearchParams({ event, customer_id: id, email }) };
}

function blankCounts() {
  return { delivered: 0, failed: 0, dropped: 0 };
}
