import { logger } from "../../log/logger.server.ts";

/**
 * Does the work at once and then at each interval, in every process that calls this. A failed run is logged with
 * `failureMessage` and does not stop later runs.
 * @returns a function that ends it
 */
export function everyInterval(
  intervalMs: number,
  work: () => Promise<unknown>,
  failureMessage: string,
): () => void {
  const run = async () => {
    try {
      await work();
    } catch (error) {
      logger.warn({ err: error }, failureMessage);
    }
  };
  const timer = setInterval(() => void run(), intervalMs);
  void run();
  return () => clearInterval(timer);
}
