import { Banner } from "@shopify/polaris";
import { useRevalidator } from "@remix-run/react";
import { useTranslation } from "react-i18next";

import type { CustomersPage } from "../../jobs/customers-page.server.ts";

type Trouble = Extract<CustomersPage, { kind: "trouble" }>["trouble"];

/** Why Framework360's customers cannot be shown, and what to do. */
export function TroubleBanner({ trouble }: { trouble: Trouble }) {
  const { t } = useTranslation("customers");
  const { revalidate, state } = useRevalidator();
  return (
    <Banner
      tone="critical"
      title={t("trouble.title")}
      action={{ content: t("trouble.again"), loading: state === "loading", onAction: () => revalidate() }}
      secondaryAction={
        trouble === "unavailable" ? undefined : { content: t("trouble.connection"), url: "/app/connection" }
      }
    >
      <p>{t(`trouble.${trouble}`)}</p>
    </Banner>
  );
}
