import type { Link, LinkStore, LinkToSave } from "../../app/sync/link.ts";
import { linkedId, unfinishedCreation } from "../../app/sync/link.ts";
import { holdersOf } from "../../app/sync/waiting.ts";
import { frozen } from "./frozen.ts";

/** Saves a link and records something in one commit. */
type SaveWith = (record: () => void, ...link: Parameters<LinkStore["save"]>) => ReturnType<LinkStore["save"]>;

/** The links of one shop, in memory, with the laws of the database: one link per customer, versions are checked. */
export function createMemoryLinks() {
  const links = new Map<string, Link>();
  /** What a person said to be different people: `<Shopify id> <Framework360 id>`. */
  const apart = new Set<string>();
  /** Shopify's customers that were linked once. */
  const shown = new Set<string>();
  let lastId = 0;
  let lastVersion = 0;

  function nextVersion(): Date {
    lastVersion += 1;
    return new Date(lastVersion);
  }

  /** The store as a worker sees it: each call takes time. */
  function seenBy(
    step: () => Promise<void>,
    saved: (link: Link, before: Link | null) => void,
  ): LinkStore & {
    saveWith: SaveWith;
    saveBoth: (parts: readonly [LinkToSave, LinkToSave]) => Promise<void>;
  } {
    async function call<Answer>(effect: () => Answer): Promise<Answer> {
      await step();
      const answer = effect();
      await step();
      return answer;
    }
    return {
      find: (side, customerId) =>
        call(() => {
          const link = [...links.values()].find((one) => linkedId(one, side) === customerId);
          return link ?? null;
        }),
      findUnfinished: (side, { email, phone }) =>
        call(() => {
          const link = [...links.values()].find((one) => {
            const unfinished = unfinishedCreation(one);
            const { identity } = unfinished ?? {};
            return unfinished?.side === side && identity?.email === email && identity.phone === phone;
          });
          return link ?? null;
        }),
      hasUnfinished: (side) =>
        call(() => [...links.values()].some((one) => unfinishedCreation(one)?.side === side)),
      showsEarlierId: (shopifyId) => call(() => shown.has(shopifyId)),
      findApart: (side, customerId) =>
        call(() => {
          const pairs = [...apart].map((pair) => pair.split(" ") as [string, string]);
          const own = side === "shopify" ? 0 : 1;
          return new Set(pairs.flatMap((pair) => (pair[own] === customerId ? [pair[1 - own]!] : [])));
        }),
      findWaiting: (holders) =>
        call(() => {
          const names = holders.map(({ side, id }) => `${side} ${id}`);
          const waiting = [...links.values()].filter(
            ({ base, deletedOn }) =>
              deletedOn === null && holdersOf(base).some(({ side, id }) => names.includes(`${side} ${id}`)),
          );
          return waiting;
        }),
      save: (link, replacing) => call(() => keep(link, replacing)),
      saveWith: (record, link, replacing) =>
        call(() => {
          const kept = keep(link, replacing);
          record();
          return kept;
        }),
      // Memory has no commit that fails half-way: what is refused is refused before the first is kept.
      saveBoth: ([first, second]) =>
        call(() => {
          keep(first);
          keep(second);
        }),
    };

    function keep(link: LinkToSave, replacing?: string): Pick<Link, "id" | "version"> {
      const id = link.id ?? String((lastId += 1));
      const before = links.get(id);
      if (link.id !== undefined && before?.version.getTime() !== link.version?.getTime()) {
        throw new Error(`Link ${id} was changed by another job meanwhile.`);
      }
      for (const other of links.values()) {
        if (other.id === id || other.id === replacing) continue;
        for (const side of ["shopify", "framework360"] as const) {
          const own = linkedId(link, side);
          if (own !== null && linkedId(other, side) === own) throw new Error(`${own} has a link already.`);
        }
      }
      if (replacing !== undefined) links.delete(replacing);
      const kept = frozen({ ...link, id, version: nextVersion() });
      if (kept.shopifyId !== null && kept.framework360Id !== null) shown.add(kept.shopifyId);
      links.set(id, kept);
      saved(kept, before ?? null);
      return { id, version: kept.version };
    }
  }

  return { all: links, apart, seenBy, saves: () => lastVersion };
}
