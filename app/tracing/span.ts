import { context, SpanKind, SpanStatusCode, trace, TraceFlags, type Attributes } from "@opentelemetry/api";

import { currentRequest } from "../log/request-context.ts";
import { spanOf } from "./request-ids.ts";

/** Without `startTracing` every span is OpenTelemetry's no-op span, which costs next to nothing. */
export const tracer = () => trace.getTracer("framework360-customer-sync");

/** The contents of a span: ids and the app's own words, as in the log. Never a customer's value, or a text from a side. */
type SpanAttributes = Attributes;

type Spanned<Result> = {
  kind?: SpanKind;
  attributes?: SpanAttributes;
  /** The request that asked for the work; without it the span belongs to the span or request within which it runs. */
  requestId?: string | undefined;
  /** The attributes that are known once the work is done. */
  describe?: (result: Result) => SpanAttributes;
};

/** Does `work` within a span. If it throws, the span gets only the error's name, and the error is rethrown. */
export async function withinSpan<Result>(
  name: string,
  work: () => Promise<Result>,
  { kind = SpanKind.INTERNAL, attributes = {}, requestId, describe }: Spanned<Result> = {},
): Promise<Result> {
  return tracer().startActiveSpan(name, { kind, attributes }, parentOf(requestId), async (span) => {
    try {
      const result = await work();
      if (describe) span.setAttributes(describe(result));
      return result;
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute("error.type", error instanceof Error ? error.name : "unknown");
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The context in which to begin a span of this request. */
function parentOf(requestId: string | undefined) {
  const within = context.active();
  const id = requestId ?? (trace.getSpan(within) ? undefined : currentRequest()?.requestId);
  const parent = id === undefined ? undefined : spanOf(id);
  if (!parent) return within;
  return trace.setSpanContext(within, { ...parent, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}
