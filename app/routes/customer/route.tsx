import { BlockStack, Card, Page, Text } from "@shopify/polaris";
import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigate, useRevalidator } from "@remix-run/react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { adminCustomerNumber, adminCustomerUrl } from "../../components/admin-customer.ts";
import { parseActivityQuery } from "../../merchant/activity-query.ts";
import { readCustomerHistory, type CustomerHistory } from "../../merchant/customer-history.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { Pages } from "../activity/list-notes.tsx";
import { BothSides } from "./both-sides.tsx";
import { HistoryLines } from "./history-lines.tsx";
import { LinksCard } from "./links-card.tsx";
import { parseReference } from "./reference.ts";
import { UndoDialog } from "./undo-dialog.tsx";
import { useCustomerNow } from "./use-customer-now.ts";
import { useUndo } from "./use-undo.ts";

export { pageHeaders as headers } from "../../shopify.server.ts";

export const loader = async ({ request, params }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const { position } = parseActivityQuery(new URL(request.url).searchParams);
  return readCustomerHistory(session.shop, parseReference(params), position);
};

/** One customer: both sides as they are now, and what was synchronized. */
export default function CustomerPage() {
  const history = useLoaderData<typeof loader>();
  const { t } = useTranslation("customer");
  const goBack = useGoBack();
  const now = useCustomerNow();
  const undo = useUndo(now.again);
  useLinkedByHand(history, now.again);
  const known = typeof now.answer === "object" && now.answer.problem === null ? now.answer : null;
  const { shopify, framework360 } = history.ids;
  const number =
    shopify === null
      ? t("framework360", { id: framework360 })
      : t("shopify", { id: adminCustomerNumber(shopify) });
  const title = known?.name ?? known?.email ?? number;

  return (
    <Page
      title={title}
      subtitle={known?.email && known.email !== title ? known.email : undefined}
      backAction={{ content: t("back"), onAction: goBack }}
      secondaryActions={
        shopify === null
          ? []
          : [{ content: t("openInShopify"), url: adminCustomerUrl(shopify), target: "_top" }]
      }
    >
      <BlockStack gap="400">
        <Card>
          <BlockStack gap="400">
            <Standing history={history} />
            <BothSides now={now} />
          </BlockStack>
        </Card>
        <LinksCard history={history} onChange={now.again} />
        <Card padding="0">
          <HistoryLines history={history} undo={undo} />
          <Pages page={history} />
        </Card>
        <UndoDialog undo={undo} />
      </BlockStack>
    </Page>
  );
}

const pollIntervalMs = 1_500;
/** After this the page stops waiting; the app goes on. */
const followTimeoutMs = 60_000;

/** After a link by hand: reads the history again until it shows the synchronization, and then both sides. */
function useLinkedByHand({ lines }: CustomerHistory, onSynchronized: () => void): void {
  const { revalidate } = useRevalidator();
  const codes = lines[0]?.explanations.map(({ explanation }) => explanation.code) ?? [];
  const isAwaited = codes.includes("linked-by-hand");
  useEffect(() => {
    if (!isAwaited) return undefined;
    const poll = setInterval(revalidate, pollIntervalMs);
    const end = setTimeout(() => clearInterval(poll), followTimeoutMs);
    return () => {
      clearInterval(poll);
      clearTimeout(end);
      onSynchronized();
    };
  }, [isAwaited, revalidate, onSynchronized]);
}

/** Goes back to the page that the merchant came from, or to Activity if this page was opened by its address. */
function useGoBack() {
  const navigate = useNavigate();
  return () => {
    const { idx } = (window.history.state ?? {}) as { idx?: number };
    if (idx) navigate(-1);
    else navigate("/app/activity");
  };
}

/** The customer's ids on both sides. */
function Standing({ history: { ids } }: { history: CustomerHistory }) {
  const { t } = useTranslation("customer");
  const numbers = [
    ...(ids.shopify === null ? [] : [t("shopify", { id: adminCustomerNumber(ids.shopify) })]),
    ...(ids.framework360 === null ? [] : [t("framework360", { id: ids.framework360 })]),
  ];
  return (
    <BlockStack gap="100">
      <Text as="h2" variant="headingMd">
        {t("now")}
      </Text>
      <Text as="p" tone="subdued" breakWord>
        {numbers.join(" · ")}
      </Text>
    </BlockStack>
  );
}
