import { Box, BlockStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** In the place of the rows while Framework360 is being asked for them. */
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
