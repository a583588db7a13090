import { Badge, BlockStack, InlineStack, Link, Spinner, Text, type BadgeProps } from "@shopify/polaris";
import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";

import { tellReason } from "../../i18n/tell-reason.ts";
import type { CustomerRow } from "../../jobs/customers-page.server.ts";
import { customerAdminPath } from "../../shopify/admin-path.ts";
import type { ShopifyState } from "../../store/shopify-state.ts";
import styles from "./customers.module.css";
import type { Underway } from "./use-sends.ts";

const tones: { [state in ShopifyState]: BadgeProps["tone"] } = {
  synced: "success",
  "not-on-shopify": undefined,
  waiting: "info",
  failed: "critical",
  deleted: "warning",
};

type ShopifyBadgeProps = { name: string; standing: CustomerRow["shopify"]; underway: Underway | undefined };

/** How a customer stands with Shopify; leads to the customer there, and says what sending them is doing. */
export function ShopifyBadge({ name, standing, underway }: ShopifyBadgeProps) {
  const { t } = useTranslation(["customers", "common"]);
  if (underway) {
    const text = t(underway === "retrying" ? "sending.retrying" : "sending.underway");
    return (
      <InlineStack gap="200" blockAlign="center" wrap={false}>
        <span className={styles.spinner}>
          <Spinner size="small" />
        </span>
        <Text as="span" tone="subdued">
          {text}
        </Text>
      </InlineStack>
    );
  }

  const { state, shopifyId, failure } = standing;
  const text = t(`state.${state}`);
  const badge = <Badge tone={tones[state]}>{text}</Badge>;
  const told = failure?.reason ? tellReason({ ...failure, reason: failure.reason }, t) : null;
  return (
    <BlockStack gap="050" inlineAlign="start">
      {shopifyId === null ? (
        badge
      ) : (
        <AdminLink path={customerAdminPath(shopifyId)} label={t("openOnShopify", { state: text, name })}>
          {badge}
        </AdminLink>
      )}
      {told ? (
        <Text as="span" variant="bodySm" tone="subdued">
          {told.what}
        </Text>
      ) : null}
    </BlockStack>
  );
}

type AdminLinkProps = { path: string; label: string; children: React.ReactNode };

/** A link into the admin around the app. The row it stands in would swallow the click, so it is followed here. */
function AdminLink({ path, label, children }: AdminLinkProps) {
  const url = `shopify://admin/${path}`;
  const follow = (event: MouseEvent) => {
    event.stopPropagation();
    event.preventDefault();
    open(url, event.ctrlKey || event.metaKey ? "_blank" : "_top");
  };
  return (
    <span onClick={follow}>
      <Link url={url} target="_top" removeUnderline accessibilityLabel={label}>
        {children}
      </Link>
    </span>
  );
}
