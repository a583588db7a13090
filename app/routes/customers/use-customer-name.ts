import { useTranslation } from "react-i18next";

import type { CustomerRow } from "../../merchant/customers.server.ts";

/** What a customer is called, who may have no name. */
export function useCustomerName() {
  const { t } = useTranslation("customers");
  return ({ id, name, email }: CustomerRow) => name ?? email ?? t("nameless", { id });
}
