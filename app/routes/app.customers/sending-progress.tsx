import { Box, BlockStack, ProgressBar, Text } from "@shopify/polaris";
import { useId } from "react";
import { useTranslation } from "react-i18next";

/** How far a sending of several customers is. */
export function SendingProgress({ done, total }: { done: number; total: number }) {
  const { t } = useTranslation("customers");
  const id = useId();
  return (
    <Box padding="300" paddingBlockStart="0">
      <BlockStack gap="200">
        <div id={id} role="status">
          <Text as="span" variant="bodySm">
            {t("progress", { done, total })}
          </Text>
        </div>
        <ProgressBar ariaLabelledBy={id} progress={(done / total) * 100} size="small" tone="primary" />
      </BlockStack>
    </Box>
  );
}
