import { createFramework360Client } from "../../app/framework360/api/client.ts";
import { createFramework360Side } from "../../app/framework360/customers/side.ts";
import type { RunPorts } from "../../app/jobs/sync-customer/ports.ts";
import { syncCustomer } from "../../app/jobs/sync-customer/sync-customer.ts";
import { createAdminClient } from "../../app/shopify/admin-client.ts";
import { createShopifySide } from "../../app/shopify/customer-side.ts";
import { otherSide, sideNames, type SideName } from "../../app/sync/customer.ts";
import { idOf, skipped, type SyncResult } from "../../app/sync/result.ts";
import { SideError } from "../../app/sync/side.ts";
import { startFramework360Sandbox } from "../../sandbox/framework360/server.ts";
import { createRandom } from "../../sandbox/random.ts";
import type { ShopifySandbox } from "../../sandbox/shopify/server.ts";
import { createMemoryLinks } from "../simulation/memory-links.ts";
import { shop as domain } from "../support/merchant.ts";
import { bothDirections, withWays } from "../support/pairs.ts";
import { getOfflineToken } from "../support/shopify.ts";
import type { Personality } from "./choices.ts";
import type { Line } from "./database.ts";
import { createWorkers } from "./edits.ts";
import { editExtras, extraPlaces, extrasBehaviour, fillExtras, judgeExtras } from "./extras.ts";
import { judge } from "./judge.ts";
import { swapEmails, waves, type Course, type Life } from "./life.ts";
import type { Person } from "./person.ts";
import { populate } from "./population.ts";
import type { World } from "./worlds.ts";

type Setting = {
  shopify: ShopifySandbox;
  /** Waits by the clock alone (leaping-clock.ts). */
  pause: (ms: number) => Promise<void>;
  /** Whether notes and an extra field have places. */
  hasPlaces?: boolean;
  /** Gets each call to the account with its answer, and each line that a merchant is told. */
  onTrace?: ((line: string) => void) | undefined;
};

const attempts = 7;
/** So often all customers are gone through at most before something still changes. */
const maxRounds = 12;
const tokenLastsMs = 600_000;

/**
 * Lives through a course in one process without the built app: the app's own sides and engine, with links in memory, go through all
 * customers one after the other until nothing changes. Neither webhooks, sweeps' lists, limits of calls nor what happens at the same
 * moment take part; what is found here takes seconds instead of minutes.
 */
export async function liveInOneProcess(
  { name, behaviour: chosen }: Personality,
  { people, edits, seed }: Omit<Course, "restMs">,
  { shopify, pause, onTrace, hasPlaces = false }: Setting,
): Promise<Life> {
  const started = performance.now();
  const extraFields = name.startsWith("random-") ? extrasBehaviour(seed) : {};
  const behaviour = {
    ...chosen,
    ...extraFields,
    callsPerSecond: null,
    callsPerMinute: null,
    webhooks: "off" as const,
  };
  const account = await startFramework360Sandbox({ port: 0, behaviour });
  shopify.control.reset({ keepInstallation: true });
  const world: World = { name, behaviour, domain, shop: shopify.shop, account };
  const persons = populate(world, people, seed);
  const [one, two] = persons.slice(-2) as [Person, Person];
  const workers = createWorkers(world, persons, createRandom(seed, 9), [one, two]);
  const extras = fillExtras(world, persons);
  const extrasRandom = createRandom(seed, 19);
  const app = openApp(world, { shopify, pause, onTrace, hasPlaces });
  const rest = async () => {
    const trouble = await app.goUntilNothingChanges(createRandom(seed, 13));
    learnIds(persons, app.pairs());
    return trouble;
  };
  let trouble = await rest();
  for (let wave = 0; wave < waves && !trouble; wave += 1) {
    workers.newWave();
    swapEmails(workers, { one, two }, wave);
    for (let edit = 0; edit < edits / waves; edit += 1) workers.act();
    if (hasPlaces) editExtras(world, extras, extrasRandom);
    trouble = await rest();
  }
  const before = app.writes();
  if (!trouble) await app.goThroughAll(createRandom(seed, 17));
  const writesAtRest = app.writes() - before;
  const { found, told } = judge(world, persons, app.lines);
  for (const what of judgeExtras(world, extras, { hasPlaces, activity: app.lines }))
    found.push({ kind: "lost", what });
  for (const person of persons) onTrace?.(`PERSON ${JSON.stringify(person)}`);
  const { calls } = account.control.calls.counts();
  await account.close();
  return {
    ...{ name, found, trouble, told, writesAtRest },
    calls: Object.values(calls).reduce((sum, count) => sum + count, 0),
    mails: account.control.store.mails().length,
    seconds: (performance.now() - started) / 1000,
  };
}

type Ref = { side: SideName; id: string };

function openApp(world: World, setting: Setting) {
  const { onTrace, pause } = setting;
  const { account, shop } = world;
  const links = createMemoryLinks();
  const store = links.seenBy(
    () => Promise.resolve(),
    () => undefined,
  );
  /** What the merchant was told, the newest first. */
  const lines: Line[] = [];
  const owed: Ref[] = [];
  let changes = 0;
  const record = (result: SyncResult) => {
    onTrace?.(`LINE ${JSON.stringify(result)}`);
    const { outcome, reason, fields, framework360Id, explanations } = result;
    const shopifyId = result.shopifyId?.replace(/^.*\//, "") ?? null;
    const told = explanations.map(({ field, explanation }) => ({ field, explanation }));
    lines.unshift({
      ...{ at: new Date(), outcome, reason, fields: [...fields] },
      ...{ shopifyId, framework360Id, explanations: told },
    });
  };
  const policy = setting.hasPlaces ? withWays({ extras: extraPlaces }) : bothDirections;
  const nothing = () => Promise.resolve();
  const ports: RunPorts = {
    sides: openSides(world, setting),
    ...{ policy, usual: policy, links: store, retry: "no", lastAttempt: false },
    saveWithLine: (result, _overwritten, link) => store.saveWith(() => record(result), ...link),
    recordUnheard: async (result) => record(result),
    requestOwed: async (customer) => void owed.push(customer),
    ...{ listed: null, mayUseListed: false, isFirstLook: false },
    ...{ forgetSeen: nothing, forgetListed: nothing, creationsEnd: nothing },
    toldNothingSince: () => Promise.resolve(false),
    lock: (_customers, work) => work(),
    now: () => new Date(),
  };

  async function attempt({ side, id }: Ref, retryOwed: boolean, lastAttempt: boolean): Promise<boolean> {
    const request = {
      shop: domain,
      side,
      customerId: id,
      cause: "sweep" as const,
      ...(retryOwed && { retryOwed }),
    };
    try {
      const { again, isRecorded, result } = await syncCustomer(request, { ...ports, lastAttempt });
      const isOver = !again || lastAttempt;
      if (!isRecorded && (isOver || result.outcome !== "unchanged"))
        record(again && isOver ? { ...result, outcome: "failed" } : result);
      return isOver;
    } catch (error) {
      if (!(error instanceof SideError)) throw error;
      const isRefused = error.kind === "refused";
      if (!isRefused && !lastAttempt) return false;
      record({
        ...skipped(idOf(side, id), "internal"),
        outcome: isRefused ? "skipped" : "failed",
        explanations: [{ field: null, explanation: error.explanation }],
      });
      return true;
    }
  }

  async function job(customer: Ref, retryOwed: boolean): Promise<void> {
    for (let count = 1; !(await attempt(customer, retryOwed, count === attempts)); count += 1)
      await pause(1000 * 2 ** count);
  }

  const writes = () =>
    Object.values(account.control.calls.counts().writes).reduce((sum, one) => sum + one, 0) + changes;
  const fingerprint = () => JSON.stringify(shop.ordered.map(({ id, updatedAt }) => [id, updatedAt]));

  async function goThroughAll(random: ReturnType<typeof createRandom>, retryOwed = false): Promise<void> {
    await pause(30_000);
    const before = fingerprint();
    for (const customer of shuffled(customersOf(world, pairs()), random)) {
      await job(customer, retryOwed);
      await pause(200);
      for (let next = owed.shift(); next; next = owed.shift()) await job(next, true);
    }
    if (fingerprint() !== before) changes += 1;
  }

  const pairs = () =>
    [...links.all.values()].flatMap((link) => {
      const { shopifyId, framework360Id, deletedOn } = link;
      return shopifyId && framework360Id && !deletedOn ? [link] : [];
    });

  return {
    lines,
    pairs,
    writes,
    goThroughAll,
    /** @returns why it did not come to rest; null: it did */
    async goUntilNothingChanges(random: ReturnType<typeof createRandom>): Promise<string | null> {
      for (let round = 0; round < maxRounds; round += 1) {
        const before = writes();
        // Each third round is a full one, which tries again what is owed.
        await goThroughAll(random, round % 3 === 2);
        if (round >= 2 && writes() === before) return null;
      }
      return `no rest after ${maxRounds} rounds`;
    },
  };
}

function openSides(
  { account }: World,
  { shopify, pause, onTrace, hasPlaces = false }: Setting,
): RunPorts["sides"] {
  const traced: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const [address, body] = [input instanceof Request ? input.url : input.toString(), init?.body ?? ""];
    const what = `${new Date().toISOString()} ${address} ${typeof body === "string" ? body : "(a form)"}`;
    if (onTrace) onTrace(`${what} => ${await response.clone().text()}`);
    return response;
  };
  const { origin: baseUrl, apiKey } = account;
  const places = hasPlaces ? extraPlaces : {};
  const client = createFramework360Client({ baseUrl, apiKey, fetch: traced, pause, extras: places });
  let [token, since] = ["", -Infinity];
  const accessToken = async () => {
    if (Date.now() - since > tokenLastsMs) [token, since] = [await getOfflineToken(shopify), Date.now()];
    return token;
  };
  return {
    shopify: createShopifySide(createAdminClient({ shop: domain, accessToken }), places),
    framework360: createFramework360Side(client, { pause }),
  };
}

type Pairs = readonly { shopifyId: string | null; framework360Id: string | null }[];

function customersOf({ shop, account }: World, pairs: Pairs): Ref[] {
  const ids: Record<SideName, Set<string>> = {
    shopify: new Set(shop.ordered.map(({ id }) => `gid://shopify/Customer/${id}`)),
    framework360: new Set(account.control.store.customersAscending().map(({ id }) => String(id))),
  };
  // Those who were deleted are told of.
  for (const { shopifyId, framework360Id } of pairs) {
    if (shopifyId) ids.shopify.add(shopifyId);
    if (framework360Id) ids.framework360.add(framework360Id);
  }
  return sideNames.flatMap((side) => [...ids[side]].map((id) => ({ side, id })));
}

function shuffled<One>(all: readonly One[], random: ReturnType<typeof createRandom>): One[] {
  const placed = all.map((one) => ({ one, at: random.next() }));
  return placed.sort((first, second) => first.at - second.at).map(({ one }) => one);
}

/** Who was created on the other side meanwhile. */
function learnIds(persons: readonly Person[], pairs: Pairs): void {
  for (const { shopifyId, framework360Id } of pairs) {
    const ids = { shopify: shopifyId!.replace(/^.*\//, ""), framework360: framework360Id! };
    for (const side of sideNames) {
      const person = persons.find((one) => one.ids[side] === ids[side]);
      if (person) person.ids[otherSide(side)] ??= ids[otherSide(side)];
    }
  }
}
