import {
  Badge,
  BlockStack,
  Button,
  InlineStack,
  Link,
  Spinner,
  Text,
  type BadgeProps,
} from "@shopify/polaris";
import { useNavigate } from "@remix-run/react";
import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";

import { adminCustomerNumber, adminCustomerUrl } from "../../components/admin-customer.ts";
import { explainReason } from "../../i18n/explain.ts";
import type { CustomerRow } from "../../merchant/customers.server.ts";
import { otherSide, type SideName } from "../../sync/customer.ts";
import type { StandingState } from "../../sync/standing-state.ts";
import styles from "./customers.module.css";
import { stateText } from "./state-text.ts";
import type { Underway } from "./use-sends.ts";

const tones: { [state in StandingState]: BadgeProps["tone"] } = {
  synced: "success",
  partly: "warning",
  unreached: "attention",
  missing: undefined,
  waiting: "info",
  failed: "critical",
  deleted: "warning",
};

type StandingBadgeProps = {
  side: SideName;
  customer: Pick<CustomerRow, "id" | "standing">;
  name: string;
  underway: Underway | undefined;
};

/** A customer's state on the other side, with a link to a customer on Shopify; or the progress of sending them. */
export function StandingBadge({ side, customer, name, underway }: StandingBadgeProps) {
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

  const { id, standing } = customer;
  const { state, otherId, failure } = standing;
  const text = stateText(state, otherSide(side), t);
  const badge = <Badge tone={tones[state]}>{text}</Badge>;
  const reference = side === "shopify" ? adminCustomerNumber(id) : id;
  const told = failure?.reason ? explainReason({ ...failure, reason: failure.reason }, t) : null;
  return (
    <BlockStack gap="050" inlineAlign="start">
      {otherId === null || side === "shopify" ? (
        badge
      ) : (
        <AdminLink url={adminCustomerUrl(otherId)} label={t("openOnShopify", { state: text, name })}>
          {badge}
        </AdminLink>
      )}
      {told ? (
        <>
          <Text as="span" variant="bodySm" tone="subdued">
            {told.what}
          </Text>
          <SeeActivity reference={reference} name={name} />
        </>
      ) : null}
      {state === "partly" ? <SeeActivity reference={reference} name={name} /> : null}
    </BlockStack>
  );
}

/** Links to a customer's activity. The click must not reach the row, which would select the customer. */
function SeeActivity({ reference, name }: { reference: string; name: string }) {
  const { t } = useTranslation("customers");
  const navigate = useNavigate();
  const text = t("seeActivity");
  return (
    <span onClick={(event: MouseEvent) => event.stopPropagation()}>
      <Button
        variant="plain"
        size="micro"
        accessibilityLabel={`${text}: ${name}`}
        onClick={() => navigate(`/app/activity?customer=${encodeURIComponent(reference)}`)}
      >
        {text}
      </Button>
    </span>
  );
}

type AdminLinkProps = { url: string; label: string; children: React.ReactNode };

/** A link into the surrounding admin. The table's row would handle the click, so the link is followed here. */
function AdminLink({ url, label, children }: AdminLinkProps) {
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
