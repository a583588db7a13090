import {
  BlockStack,
  Button,
  ButtonGroup,
  Card,
  InlineError,
  InlineStack,
  Link,
  Text,
} from "@shopify/polaris";
import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";

import { adminCustomerNumber, adminCustomerUrl } from "../../components/admin-customer.ts";
import { useDownload } from "../../components/use-download.ts";
import { Timestamp } from "../../components/timestamp.tsx";
import type { ActivityPage } from "../../merchant/activity.server.ts";

/** A document to read, and JSON for machines. */
const formats = ["html", "json"] as const;
type Format = (typeof formats)[number];

type DataRequestsProps = { requests: ActivityPage["dataRequests"] };

/** Customers who asked for their data: the merchant downloads it here and hands it over. */
export function DataRequests({ requests }: DataRequestsProps) {
  const { t } = useTranslation("activity");
  if (requests.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("dataRequests.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("dataRequests.text")}
          </Text>
        </BlockStack>
        {requests.map((request) => (
          <DataRequest key={request.id} request={request} />
        ))}
      </BlockStack>
    </Card>
  );
}

function DataRequest({ request }: { request: DataRequestsProps["requests"][number] }) {
  const { t, i18n } = useTranslation("activity");
  const { state, download } = useDownload();
  const [asked, setAsked] = useState<Format | null>(null);
  const id = adminCustomerNumber(request.shopifyId);
  const customer = t("customer.shopify", { id });

  const ask = (format: Format) => {
    setAsked(format);
    const query = new URLSearchParams({ format, locale: i18n.language });
    void download(`/app/data-requests/${request.id}?${query.toString()}`, `customer-${id}.${format}`);
  };

  return (
    <InlineStack align="space-between" blockAlign="center" gap="200">
      <BlockStack gap="050">
        <Link url={adminCustomerUrl(request.shopifyId)} target="_top">
          {customer}
        </Link>
        <Text as="p" variant="bodySm" tone="subdued">
          <Trans
            t={t}
            i18nKey="dataRequests.when"
            components={{
              asked: <Timestamp at={request.requestedAt} format={{ dateStyle: "medium" }} />,
              until: <Timestamp at={request.expiresAt} format={{ dateStyle: "medium" }} />,
            }}
          />
        </Text>
        {state === "failed" ? <InlineError fieldID={request.id} message={t("dataRequests.failed")} /> : null}
      </BlockStack>
      <ButtonGroup>
        {formats.map((format) => (
          <Button
            key={format}
            size="slim"
            loading={state === "fetching" && asked === format}
            accessibilityLabel={t(`dataRequests.downloadOf.${format}`, { customer })}
            onClick={() => ask(format)}
          >
            {t(`dataRequests.download.${format}`)}
          </Button>
        ))}
      </ButtonGroup>
    </InlineStack>
  );
}
