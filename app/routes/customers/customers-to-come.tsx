import { Box, BlockStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** Shown instead of rows until Framework360 has answered. */
export function CustomersToCome() {
  const { t } = useTranslation("customers");
  return (
    <Box padding="400" borderBlockStartWidth="025" borderColor="border-secondary">
      <BlockStack gap="400">
        <div role="status">
          <Text as="p" tone="subdued">
            {t("toCome")}
          </Text>
        </div>
        <SkeletonBodyText lines={12} />
      </BlockStack>
    </Box>
  );
}
