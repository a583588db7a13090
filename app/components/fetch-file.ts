const downloadTimeoutMs = 30_000;

/**
 * Downloads by `fetch`, to which App Bridge adds the session token; the browser would follow a link without one.
 * @param timeoutMs how long the whole file may take
 * @throws {Error} when the app does not answer with the file
 */
export async function fetchFile(path: string, name: string, timeoutMs = downloadTimeoutMs): Promise<void> {
  const response = await fetch(path, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}.`);
  const address = URL.createObjectURL(await response.blob());
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
