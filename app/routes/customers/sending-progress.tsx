import { BlockStack, ProgressBar, Text } from "@shopify/polaris";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import styles from "./customers.module.css";

/** The progress of sending several customers. */
export function SendingProgress({ done, total }: { done: number; total: number }) {
  const { t } = useTranslation("customers");
  const id = useId();
  return (
    <div className={styles.progress}>
      <BlockStack gap="200">
        <div id={id} role="status">
          <Text as="span" variant="bodySm">
            {t("progress", { done, total })}
          </Text>
        </div>
        <ProgressBar ariaLabelledBy={id} progress={(done / total) * 100} size="small" tone="primary" />
      </BlockStack>
    </div>
  );
}
