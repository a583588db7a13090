import { Banner, BlockStack } from "@shopify/polaris";
import { Trans, useTranslation } from "react-i18next";

import type { ShopRefusal } from "../sync/shop-refusal.ts";
import { Timestamp } from "./timestamp.tsx";

type ShopifyRefusedBannerProps = {
  /** Since when Shopify refuses every call for the shop, ISO 8601, and why. */
  refusal: { at: string; why: ShopRefusal };
};

/** Says that the shop rests because Shopify refuses it, and what to do about that. */
export function ShopifyRefusedBanner({ refusal: { at, why } }: ShopifyRefusedBannerProps) {
  const { t } = useTranslation("common");
  return (
    <Banner tone="critical" title={t("shopifyRefused.title")}>
      <BlockStack gap="200">
        <p>{t(`shopifyRefused.todo.${why}`)}</p>
        <p>
          <Trans t={t} i18nKey="shopifyRefused.text" components={{ since: <Timestamp at={at} /> }} />
        </p>
      </BlockStack>
    </Banner>
  );
}
