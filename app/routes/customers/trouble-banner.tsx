import { Banner } from "@shopify/polaris";
import { useRevalidator } from "@remix-run/react";
import { useTranslation } from "react-i18next";

import type { CustomersPage } from "../../merchant/customers.server.ts";
import type { SideName } from "../../sync/customer.ts";

/** `unanswered`: this app did not answer in time. */
export type Trouble = Extract<CustomersPage, { kind: "trouble" }>["trouble"] | "unanswered";

/** Why a side's customers cannot be shown, and what to do. */
export function TroubleBanner({ side, trouble, busy }: { side: SideName; trouble: Trouble; busy: boolean }) {
  const { t } = useTranslation(["customers", "common"]);
  const { revalidate, state } = useRevalidator();
  return (
    <Banner
      tone="critical"
      title={t("trouble.title", { side: t(`common:side.${side}`) })}
      action={{
        content: t("trouble.again"),
        loading: busy || state === "loading",
        onAction: () => revalidate(),
      }}
      secondaryAction={
        trouble === "key-refused" || trouble === "permission-missing"
          ? { content: t("trouble.connection"), url: "/app/connection" }
          : undefined
      }
    >
      <p>{t(`trouble.${trouble}`, { side: t(`common:side.${side}`) })}</p>
    </Banner>
  );
}
