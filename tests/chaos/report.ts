import type { Report } from "./converge.ts";

/** Says how it went. False: something is not as it must be. */
export function printReport(report: Report): boolean {
  const {
    found,
    givenUp,
    throttled,
    writesAtRest,
    seconds,
    calls,
    writes,
    customers,
    failedCalls,
    webhooks,
  } = report;
  console.log(
    `Customers at the end: ${customers.shopify} on Shopify, ${customers.framework360} in Framework360`,
  );
  for (const phase of ["firstContact", "edits"] as const) {
    const { points, shopify, framework360 } = calls[phase];
    console.log(
      `${phase}: ${seconds[phase].toFixed(0)} s until rest; ${shopify} calls of Shopify for ${points} points ` +
        `(${(points / seconds[phase]).toFixed(0)}/s); ${framework360} calls of Framework360`,
    );
  }
  for (const [operation, count] of Object.entries(writes)) console.log(`  ${operation}: ${count}`);
  console.log(
    `Failed calls: ${failedCalls}. Webhooks: ${webhooks.sent} sent, ${webhooks.delivered} delivered.`,
  );
  console.log(`THROTTLED: ${throttled}. Given up: ${givenUp.length}. Writes once at rest: ${writesAtRest}.`);
  for (const problem of [...found, ...givenUp].slice(0, 50)) console.error(`WRONG: ${problem}`);
  console.log(found.length === 0 ? "All in step." : `${found.length} things are not as they must be.`);
  return found.length + givenUp.length + throttled + writesAtRest === 0;
}
