import { readFileSync } from "node:fs";

/** Has Node start the app as the image does, with a bounded heap. */
export const nodeOptions = "--max-semi-space-size=16 --max-old-space-size=256";

/** The most that a process has held at once. */
export function peakMebibytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)![1]) / 1024;
}
