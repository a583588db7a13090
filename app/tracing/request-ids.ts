/** A span by its ids: 32 and 16 digits, hexadecimal. */
export type SpanIds = { traceId: string; spanId: string };

/**
 * The span of a request, derived from its id in every process: the request's id is the trace id, and its second half is the span
 * id. So a job that carries the id, perhaps hours later and in another process, belongs to the request's trace, and the id in
 * a log line leads to the trace. Null for an id that names no span (zeros, by OpenTelemetry's rules).
 * https://www.w3.org/TR/trace-context/#trace-id
 */
export function spanOf(requestId: string): SpanIds | null {
  const traceId = requestId.replaceAll("-", "").toLowerCase();
  if (!/^[\da-f]{32}$/.test(traceId)) return null;
  const spanId = traceId.slice(16);
  return /^0+$/.test(spanId) ? null : { traceId, spanId };
}
