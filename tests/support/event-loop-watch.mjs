/**
 * Writes each pause of this process's event loop as a line of JSON to EVENT_LOOP_WATCH_FILE:
 * `node --import ./tests/support/event-loop-watch.mjs`. Read by event-loop-watch.ts.
 */
import { Buffer } from "node:buffer";
import { appendFileSync, openSync, readSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { setInterval } from "node:timers";
import { isMainThread } from "node:worker_threads";

const file = process.env.EVENT_LOOP_WATCH_FILE;
const everyMs = 10;
/** Shorter ones are of no interest, and writing them would cause some. */
const minPauseMs = 50;

if (file && isMainThread) watch(file);

/** @param {string} file */
function watch(file) {
  let last = performance.now();
  let lastWait = waitedMs();
  const timer = setInterval(() => {
    const now = performance.now();
    const wait = waitedMs();
    const ms = now - last - everyMs;
    if (ms >= minPauseMs) {
      const pause = { at: performance.timeOrigin + now, ms, waitedMs: wait - lastWait };
      appendFileSync(file, `${JSON.stringify(pause)}\n`);
    }
    last = performance.now();
    lastWait = wait;
  }, everyMs);
  timer.unref();
}

/** @type {number | null} */
let schedule = null;
const buffer = Buffer.alloc(128);

/**
 * For how long the main thread was ready to run while other processes had the processor: the second number of
 * https://docs.kernel.org/scheduler/sched-stats.html (proc-pid-schedstat), in nanoseconds. 0 where the system does not tell.
 */
function waitedMs() {
  try {
    schedule ??= openSync("/proc/self/schedstat", "r");
    const length = readSync(schedule, buffer, 0, buffer.length, 0);
    return Number(buffer.toString("ascii", 0, length).split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}
