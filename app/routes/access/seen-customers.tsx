import { BlockStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { adminCustomerNumber, adminCustomerUrl } from "../../components/admin-customer.ts";
import type { AccessList } from "../../merchant/access.server.ts";

/** How many customers are named; the others are only counted. */
const maxNamed = 3;

/** The customers that were shown, by their ids. */
export function SeenCustomers({ ids }: Pick<AccessList["records"][number], "ids">) {
  const { t } = useTranslation("access");
  const { shopify, framework360 } = ids;
  const named = [
    ...shopify.map((id) => (
      <Link key={id} url={adminCustomerUrl(id)} target="_top" removeUnderline>
        {t("shopify", { id: adminCustomerNumber(id) })}
      </Link>
    )),
    ...framework360.map((id) => <span key={id}>{t("framework360", { id })}</span>),
  ];
  if (named.length === 0) return <Text as="span">{t("redacted")}</Text>;
  const more = named.length - maxNamed;
  return (
    <BlockStack>
      {named.slice(0, maxNamed)}
      {more > 0 && (
        <Text as="span" tone="subdued">
          {t("more", { count: more })}
        </Text>
      )}
    </BlockStack>
  );
}
