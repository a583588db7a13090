import type { ExplanationCode } from "../../sync/explanation.ts";
import { SideError, type CustomerSide, type Listed, type Snapshot } from "../../sync/side.ts";

/** A listed customer with all that its side shows. */
type Whole = { listed: Listed; snapshot: Snapshot };

/** The explanations with which a side refuses to read a customer that is too large. */
const tooLarge: ReadonlySet<string> = new Set<ExplanationCode>([
  "answer-too-complex",
  "answer-too-large",
  "customer-too-large",
]);

/**
 * The customers of a page, whole: those that the list does not show are read one by one. Left out are those that were deleted, and those that
 * cannot be read while others of the page can: a sweep adds a job for each, which records the reason.
 * @throws {SideError}
 */
export async function readPageWhole(side: CustomerSide, page: readonly Listed[]): Promise<Whole[]> {
  const whole: Whole[] = [];
  let failed: SideError | null = null;
  for (const listed of page) {
    try {
      const snapshot = listed.snapshot ?? (await side.read(listed.id));
      if (snapshot) whole.push({ listed, snapshot });
    } catch (error) {
      if (!(error instanceof SideError)) throw error;
      if (tooLarge.has(error.explanation.code)) continue;
      // Shopify's list shows whole customers, unless it cannot show one of them.
      if (error.side !== "shopify" || error.kind !== "unavailable") throw error;
      failed = error;
    }
  }
  const another = whole[0]?.listed.id;
  // An outage concerns every customer.
  if (failed && (another === undefined || !(await side.read(another)))) throw failed;
  return whole;
}
