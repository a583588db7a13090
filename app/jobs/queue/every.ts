import { logger } from "../../log/logger.server.ts";

/**
 * Does the work at once and then again and again, in every process that asks for it. A round that fails is logged with
 * these words, and the next one comes all the same.
 * @returns ends it
 */
export function everySoOften(everyMs: number, work: () => Promise<unknown>, whenFailed: string): () => void {
  const round = async () => {
    try {
      await work();
    } catch (error) {
      logger.warn({ err: error }, whenFailed);
    }
  };
  const timer = setInterval(() => void round(), everyMs);
  void round();
  return () => clearInterval(timer);
}
