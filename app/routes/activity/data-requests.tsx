import { useAppBridge } from "@shopify/app-bridge-react";
import { BlockStack, Button, ButtonGroup, Card, InlineStack, Link, Text } from "@shopify/polaris";
import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";

import { adminCustomerNumber, adminCustomerUrl } from "../../components/admin-customer.ts";
import { fetchFile } from "../../components/fetch-file.ts";
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
  const shopify = useAppBridge();
  const [fetching, setFetching] = useState<Format | null>(null);
  const id = adminCustomerNumber(request.shopifyId);
  const customer = t("customer.shopify", { id });

  const download = async (format: Format) => {
    setFetching(format);
    const query = new URLSearchParams({ format, locale: i18n.language });
    await fetchFile(`/app/data-requests/${request.id}?${query}`, `customer-${id}.${format}`).catch(() =>
      shopify.toast.show(t("dataRequests.failed"), { isError: true }),
    );
    setFetching(null);
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
      </BlockStack>
      <ButtonGroup>
        {formats.map((format) => (
          <Button
            key={format}
            size="slim"
            loading={fetching === format}
            accessibilityLabel={t(`dataRequests.downloadOf.${format}`, { customer })}
            onClick={() => download(format)}
          >
            {t(`dataRequests.download.${format}`)}
          </Button>
        ))}
      </ButtonGroup>
    </InlineStack>
  );
}
