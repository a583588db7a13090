/** The part of an address that the log may contain: without the query, and without the secret token of a hint address. */
export function loggedPath(url: string): string {
  const { pathname } = new URL(url);
  return pathname.replace(/^(\/webhooks\/framework360)\/.*/, "$1/…");
}
