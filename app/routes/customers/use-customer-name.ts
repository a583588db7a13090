import { useTranslation } from "react-i18next";

import { adminCustomerNumber } from "../../components/admin-customer.ts";
import type { CustomerRow } from "../../merchant/customers.server.ts";

/** A customer's name, or a substitute for a missing one. */
export function useCustomerName() {
  const { t } = useTranslation("customers");
  return ({ id, name, email }: CustomerRow) =>
    name ?? email ?? t("nameless", { id: adminCustomerNumber(id) });
}
