import { agreeUnwritten, type PairRecords } from "../../app/sync/agree.ts";
import type { BySide, SideName } from "../../app/sync/customer.ts";
import { mainIdentity } from "../../app/sync/identity.ts";
import { linkedId, type Link, type LinkStore } from "../../app/sync/link.ts";
import type { Snapshot } from "../../app/sync/side.ts";
import { representOf } from "../../app/sync/situation.ts";
import type { Actor } from "./scheduler.ts";
import type { State } from "./state.ts";
import { policyNow, portsOf } from "./watched-ports.ts";

const sides = ["shopify", "framework360"] as const;

type Pair = { now: BySide<Snapshot>; isLinked: boolean; hasNamesake: boolean };

/**
 * What a first synchronization does without a call: both sides are read, matched, and some time later each pair of which
 * nothing is to be written gets its link. Meanwhile people and jobs go on.
 */
export async function linkCompared(state: State, actor: Actor): Promise<void> {
  const { scheduler, links } = state;
  const ports = portsOf(state, actor, null);
  const opened = await ports.openSides();
  if (typeof opened === "string") return;
  const versions = [...links.all.values()].map(({ version }) => version.getTime());
  const readSince = new Date(Math.max(0, ...versions) + 1).toISOString();
  const read = { shopify: [] as Snapshot[], framework360: [] as Snapshot[] };
  for (const side of sides) {
    for (const id of [...state.population[side].citizens.keys()]) {
      const snapshot = await opened[side].read(id);
      if (snapshot) read[side].push(snapshot);
    }
  }
  for (const pair of match(read, [...links.all.values()])) {
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
      if (agreement?.save) await ports.links.save(agreement.save);
    });
  }
}

/** As a comparison matches (app/store/match-compared.ts), but by link and e-mail alone. */
function match({ shopify, framework360 }: BySide<Snapshot[]>, links: readonly Link[]): Pair[] {
  const linked = new Set(links.flatMap((link) => sides.flatMap((side) => linkedId(link, side) ?? [])));
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

async function look({ news }: State, { now }: Pair, links: LinkStore): Promise<PairRecords> {
  const found = new Map<string, Link>();
  for (const side of sides) {
    const link = await links.find(side, now[side].id);
    if (link) found.set(link.id, link);
  }
  const isUnfinished = async (side: SideName) => {
    const identity = mainIdentity(now[side].customer);
    return identity !== null && (await links.findUnfinished(side, identity)) !== null;
  };
  const waiting = await links.findWaiting(sides.map((side) => ({ side, id: now[side].id })));
  const apart = await links.findApart("shopify", now.shopify.id);
  const told = news.get(now.shopify.id) ?? 0;
  return {
    links: [...found.values()],
    isUnfinished: (await isUnfinished("shopify")) || (await isUnfinished("framework360")),
    isApart: apart.has(now.framework360.id),
    isWaitedFor: waiting.length > 0,
    hasNews: told > Date.parse(now.shopify.changedAt ?? ""),
  };
}
