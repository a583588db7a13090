import { Box, BlockStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { SideName } from "../../sync/customer.ts";

/** Shown instead of rows until the side has answered. */
export function CustomersToCome({ side }: { side: SideName }) {
  const { t } = useTranslation(["customers", "common"]);
  return (
    <Box padding="400" borderBlockStartWidth="025" borderColor="border-secondary">
      <BlockStack gap="400">
        <div role="status">
          <Text as="p" tone="subdued">
            {t("toCome", { side: t(`common:side.${side}`) })}
          </Text>
        </div>
        <SkeletonBodyText lines={12} />
      </BlockStack>
    </Box>
  );
}
