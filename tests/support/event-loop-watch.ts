import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const preload = new URL("event-loop-watch.mjs", import.meta.url).href;

/** While a pause of the app's event loop lasts, the app answers no request of any shop. */
type Pause = {
  /** When it ended, in milliseconds since 1970. */
  at: number;
  ms: number;
  /** For how much of it other processes of the machine had the processor. */
  waitedMs: number;
};

export type EventLoopWatch = ReturnType<typeof watchEventLoop>;

/** Measures the pauses of the event loop of an app that is started with `env`. */
export function watchEventLoop(nodeOptions = "") {
  const folder = mkdtempSync(join(tmpdir(), "event-loop-"));
  const file = join(folder, "pauses");
  return {
    env: { NODE_OPTIONS: `${nodeOptions} --import ${preload}`.trim(), EVENT_LOOP_WATCH_FILE: file },
    /** The longest pause that ended between two times (`Date.now()`), without the time that other processes took. */
    worstBetween(from: number, to = Infinity): number {
      const within = readPauses(file).filter(({ at, ms }) => at - ms >= from && at <= to);
      return Math.round(Math.max(0, ...within.map(({ ms, waitedMs }) => ms - waitedMs)));
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function readPauses(file: string): Pause[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Pause);
}
