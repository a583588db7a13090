import { Banner, BlockStack } from "@shopify/polaris";
import { Trans, useTranslation } from "react-i18next";

import { Timestamp } from "../../components/timestamp.tsx";
import type { MissedUpdates } from "../../merchant/overview.server.ts";

/** Says that the account does not send hints, and how to make it send them. */
export function MissedUpdatesBanner({ missed }: { missed: MissedUpdates }) {
  const { t } = useTranslation("overview");
  const { customers, lastToldAt, isRegistered, withinMinutes } = missed;
  return (
    <Banner
      tone="warning"
      title={t("missed.title")}
      action={{ content: t("missed.action"), url: "/app/connection" }}
    >
      <BlockStack gap="200">
        <p>
          {t("missed.text", { count: customers })}{" "}
          {lastToldAt === null ? (
            t("missed.neverCalled")
          ) : (
            <Trans t={t} i18nKey="missed.lastCall" components={{ at: <Timestamp at={lastToldAt} /> }} />
          )}
        </p>
        <p>
          {t(isRegistered ? "missed.check" : "missed.todo")} {t("missed.until", { count: withinMinutes })}
        </p>
      </BlockStack>
    </Banner>
  );
}
