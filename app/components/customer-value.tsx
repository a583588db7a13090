import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { isBlank, type Customer, type Field, type SideName } from "../sync/customer.ts";

/**
 * The text of a newsletter choice as a side shows it. Framework360 shows only whether somebody is subscribed: its other value
 * does not say that the person unsubscribed.
 */
export function newsletterText(side: SideName, value: Customer[Field] | undefined) {
  if (value === "subscribed") return "value.subscribed";
  return side === "framework360" ? "value.notSubscribed" : "value.unsubscribed";
}

type CustomerValueProps = { side: SideName; field: Field; value: Customer[Field] | undefined };

/** A value of a customer, as a side shows it, in the merchant's language. */
export function CustomerValue({ side, field, value }: CustomerValueProps) {
  const { t, i18n } = useTranslation("common");
  if (isBlank(value)) {
    return (
      <Text as="span" tone="subdued">
        {t("value.blank")}
      </Text>
    );
  }
  if (field === "newsletter") return t(newsletterText(side, value));
  if (field === "orderCount" || field === "totalSpent") {
    return new Intl.NumberFormat(i18n.language, {
      minimumFractionDigits: field === "totalSpent" ? 2 : 0,
    }).format(Number(value));
  }
  if (typeof value === "object") return new Intl.ListFormat(i18n.language).format(value);
  return value;
}
