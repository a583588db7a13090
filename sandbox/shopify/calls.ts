export type Call = {
  at: string;
  /** Root fields of a GraphQL request joined by "+", or "oauth/access_token". */
  operation: string;
  /** "ok", "errors", "invalid", "throttled", "unauthorized", or the fault that hit it. */
  outcome: string;
  shop: string;
  milliseconds: number;
};

export type Calls = ReturnType<typeof createCalls>;

const remembered = 1000;

/** Counts API calls by operation and remembers the latest of them. */
export function createCalls() {
  let latest: Call[] = [];
  let counts = blankCounts();

  return {
    record(call: Call): void {
      count(counts.calls, call.operation);
      if (call.outcome === "throttled") counts.throttled++;
      latest.push(call);
      if (latest.length > 2 * remembered) latest = latest.slice(-remembered);
    },
    /** A mutation that was carried out, whatever its userErrors. */
    recordWrite: (operation: string) => count(counts.writes, operation),
    recordFault: (kind: string) => count(counts.faults, kind),
    /** What a request cost in the end, in points. */
    recordCost: (points: number) => void (counts.points += points),
    counts: () => counts,
    /** The newest first. */
    latest: (limit: number): Call[] => latest.slice(-limit).reverse(),
    reset(): void {
      latest = [];
      counts = blankCounts();
    },
  };
}

function blankCounts() {
  return {
    calls: {} as Record<string, number>,
    writes: {} as Record<string, number>,
    faults: {} as Record<string, number>,
    throttled: 0,
    points: 0,
  };
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
