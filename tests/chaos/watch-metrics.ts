import { setTimeout as pause } from "node:timers/promises";

const everyMs = 250;

export type MetricsWatch = ReturnType<typeof watchMetrics>;

/** Looks at a process's metrics again and again while it is killed, restarted and cut off. Counters begin again with it. */
export function watchMetrics(port: number) {
  const most = new Map<string, number>();
  let last = "";
  let isOver = false;

  async function look(): Promise<void> {
    const text = await fetch(`http://127.0.0.1:${port}/metrics`)
      .then((answer) => answer.text())
      .catch(() => null);
    if (text === null) return;
    last = text;
    for (const line of text.split("\n")) {
      const [, series, value] = /^(\w+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
      if (series === undefined || Number.isNaN(Number(value))) continue;
      most.set(series, Math.max(most.get(series) ?? -Infinity, Number(value)));
    }
  }

  const looking = (async () => {
    while (!isOver) {
      await look();
      await pause(everyMs);
    }
  })();

  return {
    /** What the metrics said last. */
    last: () => last,
    /** The highest value that one of the series with this name and these labels had; null: none was seen. */
    most(name: string, ...labels: string[]): number | null {
      const series = [...most.keys()].filter(
        (one) => (one === name || one.startsWith(`${name}{`)) && labels.every((label) => one.includes(label)),
      );
      return series.length === 0 ? null : Math.max(...series.map((one) => most.get(one)!));
    },
    async stop(): Promise<void> {
      isOver = true;
      await looking;
    },
  };
}
