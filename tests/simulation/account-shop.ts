import { onTestFinished } from "vitest";

import { createFramework360Client } from "../../app/framework360/api/client.ts";
import { createTraitsMemory, type AccountTraits } from "../../app/framework360/api/traits.ts";
import { createFramework360Side } from "../../app/framework360/customers/side.ts";
import type { SyncRequest } from "../../app/jobs/sync-customer/job.ts";
import type { CustomerRef, RunPorts } from "../../app/jobs/sync-customer/ports.ts";
import { syncCustomer } from "../../app/jobs/sync-customer/sync-customer.ts";
import type { SyncRun } from "../../app/jobs/sync-customer/sync-pair.ts";
import type { Changes, Customer } from "../../app/sync/customer.ts";
import type { Policy } from "../../app/sync/policy.ts";
import { SideError } from "../../app/sync/side.ts";
import type { Behaviour } from "../../sandbox/framework360/behaviour.ts";
import { startFramework360Sandbox } from "../../sandbox/framework360/server.ts";
import { bothDirections } from "../support/pairs.ts";
import { createMemoryLinks } from "./memory-links.ts";
import { createMemorySide } from "./memory-side.ts";
import { createPopulation, type Citizen } from "./population.ts";

/** A call of Framework360's API. */
type Call = { operation: string; isRead: boolean };

/** What becomes of a call: it is not made, or its answer is lost, or with that the worker dies. */
type Trouble = "not-made" | "answer-lost" | "killed";

export type AccountShop = Awaited<ReturnType<typeof openAccountShop>>;

class Death extends Error {}

/**
 * A shop whose Shopify lives in memory, and whose account is the simulated one behind the app's own adapter. Nothing happens by itself: a
 * test says who does what, which customer's job runs next, and which calls fail.
 */
export async function openAccountShop(
  behaviour: Partial<Behaviour> = {},
  known: Partial<AccountTraits> = {},
) {
  const sandbox = await startFramework360Sandbox({ port: 0, behaviour });
  onTestFinished(() => sandbox.close());
  const { store } = sandbox.control;
  let clock = Date.parse("2026-06-01T10:00:00Z");
  const now = () => (clock += 1000);
  const tell = () => undefined;
  const population = createPopulation("shopify", { now, tell });
  const line = { step: () => Promise.resolve(), fails: () => false, lag: () => 0 };
  const watch = { read: tell, writes: tell, readBack: tell, wrote: tell, created: tell, known: tell };
  const calls: Call[] = [];
  let isDead = false;
  let lateUntil = Infinity;
  let troubleOf: (call: Call) => Trouble | undefined = tell;

  const troubled: typeof fetch = async (input, init) => {
    const operation = new URL(new Request(input).url).pathname.replace("/m/api/", "");
    const call = { operation, isRead: init?.method !== "POST" };
    if (clock > lateUntil) {
      lateUntil = Infinity;
      sandbox.control.setBehaviour(behaviour);
    }
    const trouble = isDead ? "not-made" : troubleOf(call);
    if (trouble === "not-made") throw new TypeError("fetch failed");
    calls.push(call);
    const answer = await fetch(input, init);
    isDead = trouble === "killed";
    if (trouble) throw new TypeError("fetch failed");
    return answer;
  };
  const traits = createTraitsMemory({
    bodyOf: { "customers/registration": "json", "customers/update": "json" },
    ...known,
  });
  const pause = async (ms: number) => void (clock += ms);
  const open = () =>
    createFramework360Side(
      createFramework360Client({
        ...{ baseUrl: sandbox.origin, apiKey: sandbox.apiKey, fetch: troubled, traits, pause },
        ...{ timeoutMs: 5000, maxWaitMs: 100 },
      }),
      { pause },
    );
  const links = createMemoryLinks();
  const requested: CustomerRef[] = [];
  /** A dead worker saves nothing. */
  const step = () => (isDead ? Promise.reject(new Death()) : Promise.resolve());
  const saved = links.seenBy(step, tell);
  const ports: Omit<RunPorts, "retry" | "usual" | "sides"> = {
    policy: { ...bothDirections },
    links: saved,
    saveWithLine: (_result, _kept, link) => saved.saveWith(tell, ...link),
    forgetSeen: () => Promise.resolve(),
    requestOwed: async (customer) => void requested.push(customer),
    toldNothingSince: () => Promise.resolve(false),
    creationsEnd: () => Promise.resolve(),
    recordUnheard: () => Promise.resolve(),
    listed: null,
    mayUseListed: false,
    isFirstLook: false,
    forgetListed: () => Promise.resolve(),
    lock: (_customers, work) => work(),
    now: () => new Date(clock),
    lastAttempt: false,
  };

  return {
    store,
    traits,
    links: () => [...links.all.values()],
    base: () => [...links.all.values()][0]?.base ?? null,
    calls: (operation: string) => calls.filter((call) => call.operation === operation).length,
    mails: () => store.mails().length,
    add: (customer: Partial<Customer>) => population.add(customer, "person")!,
    remove: (citizen: Citizen) => void population.remove(citizen),
    choose: (policy: Partial<Policy>) => void Object.assign(ports.policy, policy),
    edit: (citizen: Citizen, changes: Changes) => void population.edit(citizen, changes, "person"),
    shopify: () => [...population.citizens.values()].map(({ customer }) => customer),
    customers: () => store.customersAscending(),
    /** Decides from now on what becomes of each call. */
    whenCalled: (decide: typeof troubleOf) => void (troubleOf = decide),
    calm: () => void (troubleOf = tell),
    /** From now on reads show what stood there before. */
    readsLate: (forMs = Infinity) => {
      lateUntil = clock + forMs;
      sandbox.control.setBehaviour({ ...behaviour, readLagMs: 60_000 });
    },
    readsOnTime: () => void sandbox.control.setBehaviour(behaviour),
    behave: (more: Partial<Behaviour>) => void sandbox.control.setBehaviour({ ...behaviour, ...more }),
    /** The customers whose owed values a job asked to try again since this was called last. */
    takeRequested: () => requested.splice(0),
    wait: (ms = 120_000) => void (clock += ms),
    /** An attempt of the job of a customer. */
    async attempt({ id }: Pick<Citizen, "id">, more: Partial<SyncRequest> = {}): Promise<SyncRun | Error> {
      isDead = false;
      const sides = { shopify: createMemorySide(population, line, watch), framework360: open() };
      const request = { shop: "one", side: "shopify", customerId: id, cause: "webhook", ...more } as const;
      return syncCustomer(request, { ...ports, sides }).catch((error: unknown) => {
        if (error instanceof SideError || error instanceof Death) return error;
        throw error;
      });
    },
  };
}

/**
 * Lets both customers meet, then an edit on Shopify whose job meets with trouble in its n-th call of the account, and three attempts more.
 * @returns whether that job made fewer calls
 */
export async function editInTrouble(
  shop: AccountShop,
  { here, edit, n, trouble }: { here: Citizen; edit: Changes; n: number; trouble: Trouble },
  alsoAttempt?: () => Promise<unknown>,
): Promise<boolean> {
  await shop.attempt(here);
  shop.wait();
  shop.edit(here, edit);
  let calls = 0;
  shop.whenCalled(() => ((calls += 1) === n ? trouble : undefined));
  await shop.attempt(here);
  const isOver = calls < n;
  shop.calm();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    shop.wait();
    await shop.attempt(here);
    await alsoAttempt?.();
  }
  return isOver;
}
