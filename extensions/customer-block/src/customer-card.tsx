import type { CustomerState, Framework360State } from "../../../app/sync/framework360-state.ts";
import type { Trouble } from "../../shared/ask-app.ts";
import { resultText } from "../../shared/result-text.ts";
import { explainReason, fieldNames, t } from "../../shared/words.ts";
import { useCustomer } from "./use-customer.ts";
import { host } from "../../shared/host.ts";
import { useSend } from "./use-send.ts";

const tones = {
  synced: "success",
  partly: "warning",
  unreached: "warning",
  waiting: "info",
  failed: "critical",
  "not-in-framework360": "neutral",
  deleted: "warning",
  "left-out": "neutral",
  "not-connected": "warning",
} as const satisfies Record<Framework360State, string>;

/** How this customer stands with Framework360, and a button that sends them there. */
export function CustomerCard({ customerId }: { customerId: string }) {
  const { customer, trouble, refresh } = useCustomer(customerId);
  return (
    <s-admin-block heading={t("heading")}>
      <s-stack gap="base">
        {trouble ? <TroubleNote trouble={trouble} again={() => void refresh()} /> : null}
        {customer ? <Standing customer={customer} customerId={customerId} refresh={refresh} /> : null}
        {!customer && !trouble ? <s-spinner accessibilityLabel={t("loading")} /> : null}
      </s-stack>
    </s-admin-block>
  );
}

function TroubleNote({ trouble, again }: { trouble: Trouble; again: () => void }) {
  return (
    <s-banner tone="warning">
      {t(`trouble.${trouble}`)}
      {trouble === "session" ? null : (
        <s-button slot="secondary-actions" onClick={again}>
          {t("again")}
        </s-button>
      )}
    </s-banner>
  );
}

type StandingProps = { customer: CustomerState; customerId: string; refresh: () => Promise<void> };

function Standing({ customer, customerId, refresh }: StandingProps) {
  const { state, why, last } = customer;
  return (
    <s-stack gap="small">
      <s-stack direction="inline" gap="small">
        <s-badge tone={tones[state]}>{t(`state.${state}`)}</s-badge>
      </s-stack>
      <s-paragraph>{why ? explainReason(why) : t(`about.${state}`)}</s-paragraph>
      {last ? <LastWrite last={last} /> : null}
      {state === "not-connected" ? (
        <s-link href="app:app/connection">{t("connect")}</s-link>
      ) : (
        <Links customerId={customerId} refresh={refresh} />
      )}
    </s-stack>
  );
}

function LastWrite({ last }: { last: NonNullable<CustomerState["last"]> }) {
  const when = host().i18n.formatDate(new Date(last.at), { dateStyle: "medium", timeStyle: "short" });
  return (
    <s-paragraph color="subdued">
      {t(`last.${last.direction ?? "both"}`, { when, fields: fieldNames(last.fields) })}
    </s-paragraph>
  );
}

function Links({ customerId, refresh }: Pick<StandingProps, "customerId" | "refresh">) {
  const { sending, send } = useSend(customerId, refresh);
  const number = customerId.slice(customerId.lastIndexOf("/") + 1);
  return (
    <>
      {sending.step === "refused" ? (
        <s-banner tone="critical">{t(`trouble.${sending.trouble}`)}</s-banner>
      ) : null}
      {sending.step === "done" ? (
        <s-banner tone={resultText(sending.result).tone}>{resultText(sending.result).text}</s-banner>
      ) : null}
      <s-stack direction="inline" gap="base">
        <s-button loading={sending.step === "sending"} onClick={() => void send()}>
          {t("send")}
        </s-button>
        <s-link href={`app:app/activity?customer=${number}`}>{t("activity")}</s-link>
      </s-stack>
    </>
  );
}
