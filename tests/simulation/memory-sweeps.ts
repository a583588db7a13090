import type { News, SweepPorts } from "../../app/jobs/sweep/sweep.ts";
import type { Mark } from "../../app/store/sweep.ts";
import type { SideName } from "../../app/sync/customer.ts";

type Position = {
  cursor: string | null;
  startedAt: number | null;
  since: number | null;
  marks: Map<string, string>;
};

/** How far each side's sweep has come, in memory. */
export function createMemorySweeps(now: () => number) {
  const positions = { shopify: fresh(), framework360: fresh() };

  return {
    forget(side: SideName) {
      positions[side] = fresh();
    },

    /** Whether no round of the side has ended. */
    isUnswept: (side: SideName) => positions[side].since === null,

    /** What was read of a side that is unswept takes the place of its first round. */
    mark(side: SideName, { customerId, hash }: Mark) {
      positions[side].marks.set(customerId, hash);
    },

    forgetMark(side: SideName, customerId: string) {
      positions[side].marks.delete(customerId);
    },

    of(side: SideName, ask: (news: News) => void): Pick<SweepPorts, "begin" | "changed" | "advance"> {
      const position = positions[side];
      return {
        async begin() {
          if (position.startedAt === null) Object.assign(position, { startedAt: now(), cursor: null });
          const { cursor, since } = position;
          return { cursor, since: since === null ? null : new Date(since), first: since === null };
        },
        changed: async (seen) =>
          seen.filter(({ customerId, hash }) => position.marks.get(customerId) !== hash),
        async advance(marks, news, next) {
          for (const { customerId, hash } of marks) position.marks.set(customerId, hash);
          news.forEach(ask);
          position.cursor = next;
          if (next !== null) return;
          Object.assign(position, { since: position.startedAt! - 600_000, startedAt: null });
        },
      };
    },
  };
}

function fresh(): Position {
  return { cursor: null, startedAt: null, since: null, marks: new Map() };
}
