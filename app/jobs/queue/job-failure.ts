/** The error message of every attempt that a handler failed. An attempt whose worker died has another one. */
export const jobFailureMessage = "The log tells why.";

/** The error pg-boss stores for a failed job. No other message and no stack: they may hold personal data. */
export function jobFailure(): Error {
  const error = new Error(jobFailureMessage);
  error.stack = "";
  return error;
}
