import { markOf, type Mark } from "../../app/store/sweep.ts";
import { agreeUnwritten, type PairRecords } from "../../app/sync/agree.ts";
import { mayConcern } from "../../app/sync/audience.ts";
import { sideNames, type BySide, type SideName } from "../../app/sync/customer.ts";
import { mainIdentity } from "../../app/sync/identity.ts";
import { linkedId, type Link, type LinkStore } from "../../app/sync/link.ts";
import { carriesFrom } from "../../app/sync/policy.ts";
import type { CustomerPage, CustomerSide, Snapshot } from "../../app/sync/side.ts";
import { representOf } from "../../app/sync/situation.ts";
import type { Actor } from "./scheduler.ts";
import { shop, type State } from "./state.ts";
import { policyNow, portsOf } from "./watched-ports.ts";

type Pair = { now: BySide<Snapshot>; isLinked: boolean; hasNamesake: boolean };

/**
 * What a first synchronization does: both sides are listed, matched, and some time later each pair of which nothing is to be
 * written gets its link without a call, and every other customer is left to a job of its own. On a side that was not swept
 * yet, whoever was listed counts as seen by a sweep. Meanwhile people and jobs go on.
 */
export async function linkCompared(state: State, actor: Actor): Promise<void> {
  const { scheduler, links, sweeps } = state;
  const ports = portsOf(state, actor, null);
  const opened = await ports.openSides();
  if (typeof opened === "string") return;
  const versions = [...links.all.values()].map(({ version }) => version.getTime());
  const readSince = new Date(Math.max(0, ...versions) + 1).toISOString();
  const read = { shopify: await listAll(opened.shopify), framework360: await listAll(opened.framework360) };
  const pairs = match(read, [...links.all.values()]);
  const inPairs = new Set(pairs.flatMap(({ now }) => [now.shopify, now.framework360]));
  const singles = sideNames.flatMap((side) =>
    [...read[side].keys()].flatMap((one) => (inPairs.has(one) ? [] : [{ side, one }])),
  );
  const isSavedSince = ({ version }: Link) => version.toISOString() >= readSince;
  const goOn = ({ now, hasMoved, isLinked }: Looked, isAgreed: boolean) => {
    for (const side of sideNames) {
      const one = now[side];
      const isUnswept = carriesFrom(policyNow(state), side) && sweeps.isUnswept(side);
      if (one && isUnswept && !hasMoved) sweeps.mark(side, read[side].get(one)!);
    }
    if (!isAgreed) leave(state, now, { isLinked, hasMoved });
  };

  for (const pair of pairs) {
    await scheduler.turn(actor);
    const { shopify, framework360 } = pair.now;
    const both = [
      { side: "shopify", id: shopify.id },
      { side: "framework360", id: framework360.id },
    ] as const;
    await ports.lock(both, async () => {
      const records = await look(state, pair, ports.links);
      const context = {
        policy: policyNow(state),
        represent: representOf(opened),
        at: ports.now().toISOString(),
        readSince,
      };
      const agreement = agreeUnwritten(pair, records, context);
      const hasMoved = records.hasNews || records.links.some(isSavedSince);
      if (agreement?.save) {
        const { save, result } = agreement;
        if (result.outcome === "unchanged") await ports.links.save(save);
        else await ports.saveWithEntry({ cause: "backfill", ...result }, null, [save]);
      }
      goOn({ ...pair, hasMoved }, agreement !== null);
    });
  }
  for (const { side, one } of singles) {
    await scheduler.turn(actor);
    const link = await ports.links.find(side, one.id);
    const hasMoved = hasNews(state, one) || (link !== null && isSavedSince(link));
    const now = side === "shopify" ? { shopify: one } : { framework360: one };
    goOn({ now, hasMoved, isLinked: false }, false);
  }
}

type Looked = { now: Partial<BySide<Snapshot>>; hasMoved: boolean; isLinked: boolean };

/** Every customer of a side as a comparison reads it, with what a sweep would remember of them. */
async function listAll(side: CustomerSide): Promise<Map<Snapshot, Mark>> {
  const all = new Map<Snapshot, Mark>();
  let cursor: string | null = null;
  do {
    const page: CustomerPage = await side.list(cursor, null);
    for (const one of page.customers) if (one.snapshot) all.set(one.snapshot, markOf(one));
    cursor = page.next;
  } while (cursor !== null);
  return all;
}

/** Leaves who is in the case to a job, as `tallyPage` does: one of a pair names both. */
function leave(state: State, now: Looked["now"], { isLinked, hasMoved }: Omit<Looked, "now">) {
  const { queue, listed } = state;
  const policy = policyNow(state);
  const side = sideNames.find((name) => now[name] && mayConcern(policy, name, now[name], isLinked));
  if (!side) return;
  const one = now[side]!;
  const isLater = (one.listedAt ?? "") >= (listed.get(one.id)?.listedAt ?? "");
  if (side === "shopify" && !hasMoved && isLater) listed.set(one.id, one);
  queue.ask({ shop, side, customerId: one.id, cause: "backfill" });
}

/** Whether a notification told of a change that the list did not show yet. */
function hasNews({ news }: State, { id, changedAt }: Snapshot): boolean {
  return (news.get(id) ?? 0) > Date.parse(changedAt ?? "");
}

/** As a comparison matches (app/store/match-compared.ts), but by link and e-mail alone. */
function match(read: BySide<ReadonlyMap<Snapshot, Mark>>, links: readonly Link[]): Pair[] {
  const [shopify, framework360] = [[...read.shopify.keys()], [...read.framework360.keys()]];
  const linked = new Set(links.flatMap((link) => sideNames.flatMap((side) => linkedId(link, side) ?? [])));
  const withEmail = (among: readonly Snapshot[], email: string | null) =>
    email === null ? [] : among.filter(({ customer }) => customer.email === email);
  return shopify.flatMap((one): Pair[] => {
    const link = links.find(({ shopifyId, deletedOn }) => shopifyId === one.id && deletedOn === null);
    const partner = link && framework360.find(({ id }) => id === link.framework360Id);
    const { email } = one.customer;
    if (partner) {
      const hasNamesake = withEmail(framework360, partner.customer.email).length > 1;
      return [{ now: { shopify: one, framework360: partner }, isLinked: true, hasNamesake }];
    }
    const [found, ...more] = withEmail(framework360, email);
    const isFree = !linked.has(one.id) && found && !linked.has(found.id) && more.length === 0;
    if (!isFree || withEmail(shopify, email).length > 1) return [];
    return [{ now: { shopify: one, framework360: found }, isLinked: false, hasNamesake: false }];
  });
}

async function look(state: State, { now }: Pair, links: LinkStore): Promise<PairRecords> {
  const found = new Map<string, Link>();
  for (const side of sideNames) {
    const link = await links.find(side, now[side].id);
    if (link) found.set(link.id, link);
  }
  const isUnfinished = async (side: SideName) => {
    const identity = mainIdentity(now[side].customer);
    return identity !== null && (await links.findUnfinished(side, identity)) !== null;
  };
  const waiting = await links.findWaiting(sideNames.map((side) => ({ side, id: now[side].id })));
  const apart = await links.findApart("shopify", now.shopify.id);
  return {
    links: [...found.values()],
    isUnfinished: (await isUnfinished("shopify")) || (await isUnfinished("framework360")),
    isApart: apart.has(now.framework360.id),
    isWaitedFor: waiting.length > 0,
    hasNews: hasNews(state, now.shopify),
  };
}
