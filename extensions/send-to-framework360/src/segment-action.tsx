import type { SegmentSend } from "../../../app/sync/send-state.ts";
import { host } from "../../shared/host.ts";
import { explainReason, t } from "../../shared/words.ts";
import { Underway } from "./underway.tsx";
import { useSegment } from "./use-segment.ts";

/** Asks, shows how far the send of a segment is, stops it on demand, and says what was done. */
export function SegmentAction({ segment }: { segment: string }) {
  const { sending, begin, stop } = useSegment(segment);
  const mayStart = sending.step === "asking" || sending.step === "refused";
  return (
    <s-admin-action heading={t("heading")}>
      <s-stack gap="base">
        {sending.step === "asking" ? <s-paragraph>{t("segment.question")}</s-paragraph> : null}
        {sending.step === "refused" ? <s-banner tone="critical">{sending.why}</s-banner> : null}
        {sending.step === "sending" ? <Progress send={sending.send} /> : null}
        {sending.step === "done" ? <Result send={sending.send} /> : null}
      </s-stack>
      {mayStart ? (
        <s-button slot="primary-action" variant="primary" onClick={() => void begin()}>
          {t("send")}
        </s-button>
      ) : null}
      {sending.step === "sending" && sending.send.state === "running" ? (
        <s-button slot="secondary-actions" onClick={() => void stop(sending.send.id)}>
          {t("segment.stop")}
        </s-button>
      ) : null}
      <s-button slot="secondary-actions" onClick={() => host().close()}>
        {t("close")}
      </s-button>
    </s-admin-action>
  );
}

function Progress({ send }: { send: SegmentSend }) {
  const { state, found, left, isListed } = send;
  const values = { done: found - left, found };
  const text = isListed ? t("progress", { done: values.done, count: found }) : t("segment.progress", values);
  return <Underway text={state === "stopping" ? t("segment.stopping") : text} />;
}

const counted = ["created", "updated", "partly", "unchanged", "skipped", "failed"] as const;

function Result({ send }: { send: SegmentSend }) {
  const { state, counts, left, isListed, reasons, failure } = send;
  const isWhole = state === "done" && left === 0 && !counts.failed && !counts.skipped && !counts.partly;
  return (
    <>
      <s-banner tone={isWhole ? "success" : "warning"}>
        {state === "stopped" ? t("segment.stopped") : t(isWhole ? "allSent" : "notAllSent")}
      </s-banner>
      {failure ? <s-paragraph>{whyEnded(failure)}</s-paragraph> : null}
      <s-unordered-list>
        {counted.flatMap((result) => {
          const count = counts[result] ?? 0;
          return count > 0
            ? [<s-list-item key={result}>{t(`segment.${result}`, { count })}</s-list-item>]
            : [];
        })}
        {left > 0 ? (
          <s-list-item key="left">
            {t(isListed ? "segment.left" : "segment.leftAtLeast", { count: left })}
          </s-list-item>
        ) : null}
        {reasons.map(({ reason, count }) => (
          <s-list-item key={reason}>
            {`${count} × ${reason ? explainReason({ reason, target: "framework360" }) : t("reason.internal.what")}`}
          </s-list-item>
        ))}
      </s-unordered-list>
    </>
  );
}

function whyEnded(failure: NonNullable<SegmentSend["failure"]>): string {
  if (failure === "not-listed") return t("segment.notListed");
  if (failure === "not-connected") return explainReason({ reason: "not-connected", target: null });
  const target = failure === "shopify-refused" ? "shopify" : "framework360";
  return explainReason({ reason: "unauthorized", target });
}
