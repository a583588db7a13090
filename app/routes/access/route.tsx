import { Box, Card, EmptyState, InlineStack, Page, Pagination, Text } from "@shopify/polaris";
import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigate, useSearchParams } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { z } from "zod";

import { Timestamp } from "../../components/timestamp.tsx";
import { readAccess } from "../../merchant/access.server.ts";
import { authenticate } from "../../shopify.server.ts";
import styles from "./access.module.css";
import { SeenCustomers } from "./seen-customers.tsx";

export { pageHeaders as headers } from "../../shopify.server.ts";

/** Where a page begins; a malformed position counts as none. */
const position = z.uuid().nullable().catch(null);

export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const after = position.parse(new URL(request.url).searchParams.get("after"));
  return { ...(await readAccess(session.shop, after)), isNewest: after === null };
};

/** Which members of the staff were shown which customers' data by this app. */
export default function Access() {
  const { records, days } = useLoaderData<typeof loader>();
  const { t } = useTranslation("access");
  const navigate = useNavigate();
  return (
    <Page
      title={t("title")}
      subtitle={t("subtitle", { days })}
      backAction={{ content: t("back"), onAction: () => navigate("/app/activity") }}
    >
      <Card padding="0">
        {records.length > 0 ? (
          <Records />
        ) : (
          <EmptyState image="" heading={t("empty.title")}>
            <p>{t("empty.text")}</p>
          </EmptyState>
        )}
      </Card>
      <Box paddingBlockStart="200" paddingInline="400">
        <Text as="p" tone="subdued" variant="bodySm">
          {t("staffHelp")}
        </Text>
      </Box>
    </Page>
  );
}

function Records() {
  const { records } = useLoaderData<typeof loader>();
  const { t } = useTranslation("access");
  const columns = ["time", "staff", "page", "customers"] as const;
  return (
    <>
      <table className={styles.records}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col" key={column}>
                <Text as="span" tone="subdued">
                  {t(`column.${column}`)}
                </Text>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {records.map(({ id, at, staffId, page, ids }) => (
            <tr key={id}>
              <td>
                <Timestamp at={at} />
              </td>
              <td>{t("staff", { id: staffId })}</td>
              <td>{t(`page.${page}`)}</td>
              <td>
                <SeenCustomers ids={ids} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Pages />
    </>
  );
}

function Pages() {
  const { next, isNewest } = useLoaderData<typeof loader>();
  const { t } = useTranslation("access");
  const [, setQuery] = useSearchParams();
  if (next === null && isNewest) return null;
  return (
    <Box padding="300" borderBlockStartWidth="025" borderColor="border-secondary">
      <InlineStack align="center">
        <Pagination
          accessibilityLabel={t("pages")}
          accessibilityLabels={{ previous: t("newest"), next: t("older") }}
          hasPrevious={!isNewest}
          hasNext={next !== null}
          onPrevious={() => setQuery({})}
          onNext={() => setQuery({ after: next! })}
        />
      </InlineStack>
    </Box>
  );
}
