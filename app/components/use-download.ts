import { useState } from "react";

const downloadTimeoutMs = 30_000;

/**
 * Downloads files of the app, one at a time. If the app did not send the whole file in time, `state` is `failed` until the next
 * try.
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
 * Uses `fetch`, because App Bridge adds the session token to it; the browser would follow a link without a token.
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
