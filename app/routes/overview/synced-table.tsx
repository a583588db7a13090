import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { SyncedPerDay } from "../../merchant/overview.server.ts";
import styles from "./overview.module.css";
import { useDayName } from "./use-day-name.ts";

/** The same numbers as the chart's, the newest day first. */
export function SyncedTable({ synced }: { synced: SyncedPerDay }) {
  const { t, i18n } = useTranslation("overview");
  const dayName = useDayName();
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <BlockStack gap="200">
      <table className={styles.days}>
        <thead>
          <tr>
            <th scope="col">{t("chart.day")}</th>
            <th scope="col">{t("health.direction.inbound")}</th>
            <th scope="col">{t("health.direction.outbound")}</th>
          </tr>
        </thead>
        <tbody>
          {[...synced.days].reverse().map(({ day, inbound, outbound }) => (
            <tr key={day}>
              <th scope="row">{dayName(day)}</th>
              <td>{number.format(inbound)}</td>
              <td>{number.format(outbound)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Text as="p" variant="bodySm" tone="subdued">
        {t("chart.days", { zone: synced.timeZone })}
      </Text>
    </BlockStack>
  );
}
