import { host } from "../../shared/host.ts";
import { resultText } from "../../shared/result-text.ts";
import { t } from "../../shared/words.ts";
import { Totals } from "./totals.tsx";
import { Underway } from "./underway.tsx";
import { useSends } from "./use-sends.ts";

/** Asks, sends, and says what was done. Closing it stops nothing: the app goes on by itself. */
export function SendAction({ customers }: { customers: readonly string[] }) {
  const { sending, send } = useSends(customers);
  const mayStart = sending.step === "asking" || sending.step === "refused";
  return (
    <s-admin-action heading={t("heading")}>
      <s-stack gap="base">
        {sending.step === "asking" ? (
          <s-paragraph>{t("question", { count: customers.length })}</s-paragraph>
        ) : null}
        {sending.step === "refused" ? (
          <s-banner tone="critical">{t(`trouble.${sending.trouble}`)}</s-banner>
        ) : null}
        {sending.step === "sending" ? (
          <Underway
            text={
              customers.length === 1
                ? t("sending")
                : t("progress", { done: sending.done, count: customers.length })
            }
          />
        ) : null}
        {sending.step === "done" ? <Results results={sending.results} /> : null}
      </s-stack>
      {mayStart ? (
        <s-button slot="primary-action" variant="primary" onClick={() => void send()}>
          {t("send")}
        </s-button>
      ) : null}
      <s-button slot="secondary-actions" onClick={() => host().close()}>
        {t("close")}
      </s-button>
    </s-admin-action>
  );
}

function Results({ results }: { results: Parameters<typeof Totals>[0]["results"] }) {
  const [first, ...others] = results;
  if (!first) return null;
  if (others.length > 0) return <Totals results={results} />;
  const { tone, text } = resultText(first);
  return <s-banner tone={tone}>{text}</s-banner>;
}
