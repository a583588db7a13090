/** An address as the log may hold it: without its query, and without the secret token of a hint address. */
export function loggedPath(url: string): string {
  const { pathname } = new URL(url);
  return pathname.replace(/^(\/webhooks\/framework360)\/.*/, "$1/…");
}
