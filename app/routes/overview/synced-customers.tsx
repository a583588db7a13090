import { BlockStack, Button, Card, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import styles from "./overview.module.css";
import { SyncedTable } from "./synced-table.tsx";
import { isEmpty, useSynced, type SyncedState } from "./use-synced.ts";

/** How many customers were synchronized in each direction, as a chart or as a table. */
export function SyncedCustomers() {
  const { t } = useTranslation("overview");
  const { read, again } = useSynced();
  const [asTable, setAsTable] = useState(false);
  const chooses = read.state === "read" && read.Chart !== null;
  const needsRoom = read.state === "loading" || (chooses && !asTable);

  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t("chart.title")}
          </Text>
          {chooses ? (
            <Button variant="plain" onClick={() => setAsTable(!asTable)}>
              {t(asTable ? "chart.asChart" : "chart.asTable")}
            </Button>
          ) : null}
        </InlineStack>
        <div aria-busy={read.state === "loading"} className={needsRoom ? styles.chart : undefined}>
          <Content read={read} asTable={asTable} onAgain={again} />
        </div>
      </BlockStack>
    </Card>
  );
}

type ContentProps = { read: SyncedState; asTable: boolean; onAgain: () => void };

function Content({ read, asTable, onAgain }: ContentProps) {
  const { t } = useTranslation("overview");
  if (read.state === "loading") {
    return (
      <>
        <Text as="p" visuallyHidden>
          {t("chart.loading")}
        </Text>
        <SkeletonBodyText lines={8} />
      </>
    );
  }
  if (read.state === "failed") {
    return (
      <InlineStack gap="300" blockAlign="center">
        <Text as="p" tone="critical">
          {t("chart.failed")}
        </Text>
        <Button size="slim" onClick={onAgain}>
          {t("chart.again")}
        </Button>
      </InlineStack>
    );
  }
  const { synced, Chart } = read;
  if (isEmpty(synced)) {
    return (
      <Text as="p" tone="subdued">
        {t("chart.empty")}
      </Text>
    );
  }
  return asTable || !Chart ? <SyncedTable synced={synced} /> : <Chart synced={synced} />;
}
