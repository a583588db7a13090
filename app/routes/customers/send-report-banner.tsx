import { Banner, Link } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { SendReport } from "./send-report.ts";

/** The details of a send that a merchant should read. */
export function SendReportBanner({ report, onDismiss }: { report: SendReport; onDismiss: () => void }) {
  const { t } = useTranslation("customers");
  return (
    <Banner tone={report.isError ? "critical" : "warning"} title={report.banner?.title} onDismiss={onDismiss}>
      {report.banner?.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <p>
        <Link url="/app/activity">{t("seeActivity")}</Link>
      </p>
    </Banner>
  );
}
