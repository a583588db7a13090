/** The message of every failed attempt that a handler ended. An attempt that ended with its worker has another. */
export const jobFailureMessage = "The log tells why.";

/** The error pg-boss stores for a failed job. No other message and no stack: they may hold personal data. */
export function jobFailure(): Error {
  const error = new Error(jobFailureMessage);
  error.stack = "";
  return error;
}
