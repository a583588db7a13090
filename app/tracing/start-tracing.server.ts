import { ROOT_CONTEXT, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { IdGenerator, NodeTracerProvider, Sampler } from "@opentelemetry/sdk-trace-node";

import { environment } from "../env.server.ts";
import { logger } from "../log/logger.server.ts";
import type { AnsweredRequest } from "../log/log-requests.ts";
import { spanOf, type SpanIds } from "./request-ids.ts";
import { tracer } from "./span.ts";

type Sdk = typeof import("@opentelemetry/sdk-trace-node");

let provider: NodeTracerProvider | undefined;
/** The ids for the span that is being made, if it is a request's; else null. */
let given: SpanIds | null = null;

/**
 * Sends spans to the endpoint in OpenTelemetry's standard variables (docs/configuration.md); without one, the SDK is not even
 * loaded. If the endpoint does not answer, spans are lost, and nothing else fails.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export async function startTracing(): Promise<void> {
  const settings = environment();
  const endpoint = settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined || settings.OTEL_SDK_DISABLED || settings.OTEL_TRACES_EXPORTER === "none")
    return;
  const sdk = await import("@opentelemetry/sdk-trace-node");
  const { OTLPTraceExporter } =
    settings.OTEL_EXPORTER_OTLP_PROTOCOL === "http/json"
      ? await import("@opentelemetry/exporter-trace-otlp-http")
      : await import("@opentelemetry/exporter-trace-otlp-proto");
  // The SDK itself reads the endpoint, the headers and the resource's name from the environment.
  process.env.OTEL_SERVICE_NAME ??= "framework360-customer-sync";
  provider = new sdk.NodeTracerProvider({
    idGenerator: requestIds(new sdk.RandomIdGenerator()),
    sampler: samplerOf(sdk, settings.OTEL_TRACES_SAMPLER, settings.OTEL_TRACES_SAMPLER_ARG),
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register({ propagator: null });
  logger.info("Traces are sent by OTLP.");
}

/** Sends the remaining spans. The caller limits how long that may take. */
export async function stopTracing(): Promise<void> {
  await provider
    ?.shutdown()
    .catch((err: unknown) => logger.warn({ err }, "The last spans could not be sent."));
}

function requestIds(random: IdGenerator): IdGenerator {
  return {
    generateTraceId: () => given?.traceId ?? random.generateTraceId(),
    generateSpanId: () => given?.spanId ?? random.generateSpanId(),
  };
}

/** Whether a trace is kept depends on its id alone, so that all processes that add to it decide alike. */
function samplerOf(sdk: Sdk, name: string, share: number): Sampler {
  if (name.endsWith("always_off")) return new sdk.AlwaysOffSampler();
  return name.endsWith("traceidratio") ? new sdk.TraceIdRatioBasedSampler(share) : new sdk.AlwaysOnSampler();
}

/** Adds the span of an answered request: the root of its trace. */
export function traceRequest({ requestId, shop, method, route, status, ms }: AnsweredRequest): void {
  if (!provider) return;
  given = spanOf(requestId);
  const endTime = Date.now();
  const span = tracer().startSpan(
    `${method} ${route}`,
    {
      kind: SpanKind.SERVER,
      startTime: endTime - ms,
      root: true,
      attributes: {
        "http.request.method": method,
        "http.route": route,
        "http.response.status_code": status,
        "app.request_id": requestId,
        ...(shop && { "app.shop": shop }),
      },
    },
    ROOT_CONTEXT,
  );
  given = null;
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(endTime);
}
