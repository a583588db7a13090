import { z } from "zod";
import { createFaults } from "../faults.ts";
import { createStateSaver, loadState } from "../persist.ts";
import { createRandom } from "../random.ts";
import { behaviourSchema, defaultBehaviour } from "./behaviour.ts";
import type { Behaviour } from "./behaviour.ts";
import { createCalls } from "./calls.ts";
import { generateCustomers } from "./generate.ts";
import type { GenerateOptions } from "./generate.ts";
import { Refusal, refusalBody } from "./refusal.ts";
import { createStore } from "./store.ts";
import { createWebhooks } from "./webhooks.ts";

export interface SandboxOptions {
  /** Where the account is kept between runs; without it, in memory only. */
  dataDir?: string | undefined;
  /** How the undocumented parts behave; what is absent takes its default. */
  behaviour?: Partial<Behaviour> | undefined;
}

export type Sandbox = Awaited<ReturnType<typeof createSandbox>>;

/** The simulated account with everything its API, its panel and its controls work on. No network yet. */
export async function createSandbox(options: SandboxOptions) {
  const file = { dataDir: options.dataDir, name: "framework360" };
  const saved = await loadState(file);
  const saver = createStateSaver({ ...file, snapshot: () => ({ ...store.snapshot(), behaviour }) });
  const store = createStore({ saved, changed: saver.changed, lagMs: () => behaviour.readLagMs });
  const calls = createCalls();
  const initialBehaviour = { ...defaultBehaviour, ...options.behaviour };
  let behaviour = { ...initialBehaviour, ...savedBehaviour(saved) };

  const faults = createFaults({
    answers: { status0: (res) => void res.json(refusalBody(new Refusal("temporary_error"), behaviour)) },
    shape: {
      webhookDropRate: z.number().min(0).max(1).default(0),
      webhookDuplicateRate: z.number().min(0).max(1).default(0),
      /** Each webhook call waits up to this long, so that calls overtake one another. */
      webhookDelayMs: z.number().min(0).max(60_000).default(0),
    },
  });
  const webhooks = createWebhooks({
    store,
    behaviour: () => behaviour,
    faults,
    random: createRandom(360).next,
  });

  return {
    store,
    calls,
    faults,
    webhooks,
    behaviour: () => behaviour,
    /** Replaces the behaviour; what is absent returns to what the sandbox was started with. */
    setBehaviour(changes: Partial<Behaviour>): Behaviour {
      behaviour = { ...initialBehaviour, ...changes };
      saver.changed();
      return behaviour;
    },
    /** Between 0 and 1, for what happens now and then. */
    random: createRandom(502).next,
    /** The person follows the link in the mail that asks whether they subscribed. False: none is awaited. */
    confirmSubscription(id: number): boolean {
      const customer = store.customer(id);
      if (!customer?.awaitingConfirmation) return false;
      return store.updateCustomer(customer, { marketingActive: true });
    },
    generate: (wanted: GenerateOptions) => generateCustomers(store, wanted),
    /** Back to an empty account with the default keys; counters, faults and behaviour too. */
    reset(): void {
      store.reset();
      calls.reset();
      webhooks.reset();
      faults.replace({});
      behaviour = initialBehaviour;
    },
    async close(): Promise<void> {
      webhooks.close();
      await saver.close();
    },
  };
}

/** What a person chose in an earlier run; choices this version does not know are dropped. */
function savedBehaviour(saved: unknown): Partial<Behaviour> {
  const parsed = z.object({ behaviour: behaviourSchema.partial() }).safeParse(saved);
  return parsed.success ? parsed.data.behaviour : {};
}
