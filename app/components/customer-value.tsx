import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { isBlank, type Customer, type Field } from "../sync/customer.ts";

/** A value of a customer in the merchant's language. */
export function CustomerValue({ field, value }: { field: Field; value: Customer[Field] | undefined }) {
  const { t, i18n } = useTranslation("common");
  if (isBlank(value)) {
    return (
      <Text as="span" tone="subdued">
        {t("value.blank")}
      </Text>
    );
  }
  if (field === "newsletter") return t(`value.${value as "subscribed" | "unsubscribed"}`);
  if (field === "orderCount" || field === "totalSpent") {
    return new Intl.NumberFormat(i18n.language, {
      minimumFractionDigits: field === "totalSpent" ? 2 : 0,
    }).format(Number(value));
  }
  if (typeof value === "object") return new Intl.ListFormat(i18n.language).format(value);
  return value;
}
