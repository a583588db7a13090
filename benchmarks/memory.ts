import { readFileSync } from "node:fs";

/** The environment that has Node start the app as the image does, with bounded memory (docs/deploy.md, "Sizes"). */
export const imageEnvironment = {
  NODE_OPTIONS: "--max-semi-space-size=8 --max-old-space-size=256",
  MALLOC_ARENA_MAX: "2",
  MALLOC_MMAP_THRESHOLD_: "131072",
};

/** The most that a process has held at once. */
export function peakMebibytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)![1]) / 1024;
}
