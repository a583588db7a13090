import { useState } from "react";

const downloadTimeoutMs = 30_000;

/**
 * Downloads files of the app, one at a time. `state` is `failed` until the next try when the app did not answer with the
 * whole file in time.
 */
export function useDownload() {
  const [state, setState] = useState<"idle" | "fetching" | "failed">("idle");
  const download = async (path: string, name: string, timeoutMs = downloadTimeoutMs) => {
    setState("fetching");
    try {
      await fetchFile(path, name, timeoutMs);
      setState("idle");
    } catch {
      setState("failed");
    }
  };
  return { state, download };
}

/**
 * By `fetch`, to which App Bridge adds the session token; the browser would follow a link without one.
 * @throws {Error} when the app does not answer with the file
 */
async function fetchFile(path: string, name: string, timeoutMs: number): Promise<void> {
  const response = await fetch(path, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}.`);
  const address = URL.createObjectURL(await response.blob());
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
