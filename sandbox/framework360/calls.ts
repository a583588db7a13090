export interface Call {
  at: string;
  /** e.g. "customers/update"; the path itself when the API does not know it. */
  operation: string;
  method: string;
  /** "ok", "refused: <code>", or the fault that hit it. */
  outcome: string;
  milliseconds: number;
}

export type Calls = ReturnType<typeof createCalls>;

const remembered = 1000;

/** Counts API calls by operation and remembers the latest of them. */
export function createCalls() {
  let latest: Call[] = [];
  let counts = blankCounts();

  return {
    record(call: Call): void {
      count(counts.calls, call.operation);
      if (call.outcome.startsWith("refused")) count(counts.refused, call.operation);
      latest.push(call);
      if (latest.length > 2 * remembered) latest = latest.slice(-remembered);
    },
    /** A write call that was carried out, whether or not it changed anything. */
    recordWrite(operation: string, changed: boolean): void {
      count(counts.writes, operation);
      if (changed) count(counts.changed, operation);
    },
    recordFault: (kind: string) => count(counts.faults, kind),
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
    changed: {} as Record<string, number>,
    refused: {} as Record<string, number>,
    faults: {} as Record<string, number>,
  };
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
