import { Framework360Error, type FailureReason } from "./failure.ts";
import type { Call } from "./transport.ts";

/** Told of each call that failed, after its repetitions. */
export type ObserveFailure = (operation: string, reason: FailureReason) => void;

/** The same calls; `observe` is told of those that fail. */
export function observeFailures(call: Call, observe: ObserveFailure): Call {
  return (method, operation, ...others) =>
    call(method, operation, ...others).catch((error: unknown) => {
      observe(operation, error instanceof Framework360Error ? error.reason : "unavailable");
      throw error;
    });
}
