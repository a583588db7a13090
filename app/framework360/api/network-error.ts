import { explanation } from "../../sync/explanation.ts";
import { Framework360Error } from "./failure.ts";

const unreachable = new Set([
  "ENOTFOUND",
  "ENODATA",
  "ESERVFAIL",
  "EREFUSED",
  "EBADNAME",
  "EFORMERR",
  "EBADRESP",
  "EAI_AGAIN",
  "EAI_FAIL",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);
const certificate = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_|EPROTO/;

/** The error that a call which got no complete answer stands for. */
export function networkError(error: unknown, timeoutMs: number): Framework360Error {
  const codes = codesOf(error);
  if (codes.includes("TimeoutError") || codes.some((code) => /TIMEOUT|TIMEDOUT/.test(code))) {
    const why = explanation("timed-out", { side: "framework360", seconds: timeoutMs / 1000 });
    return new Framework360Error("timeout", why, { cause: error });
  }
  if (codes.some((code) => unreachable.has(code))) {
    return new Framework360Error("address-not-found", explanation("unreachable"), { cause: error });
  }
  if (codes.some((code) => certificate.test(code))) {
    return new Framework360Error("address-not-found", explanation("certificate-untrusted"), { cause: error });
  }
  const why = explanation("connection-broken", { side: "framework360" });
  return new Framework360Error("unavailable", why, { cause: error });
}

/** The names and codes of an error, of its causes, and of each address that a connection tried. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { code } = error as { code?: unknown };
  const attempts = error instanceof AggregateError ? error.errors : [];
  return [
    error.name,
    ...(typeof code === "string" ? [code] : []),
    ...attempts.flatMap(codesOf),
    ...codesOf(error.cause),
  ];
}
