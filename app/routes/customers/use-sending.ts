import { useAppBridge } from "@shopify/app-bridge-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerRow } from "../../merchant/customers.server.ts";
import { reportAll, reportOne, type SendReport } from "./send-report.ts";
import { useCustomerName } from "./use-customer-name.ts";
import { useSends } from "./use-sends.ts";

/** Sending customers and telling what came of it. */
export function useSending() {
  const { t } = useTranslation(["customers", "common"]);
  const shopify = useAppBridge();
  const nameOf = useCustomerName();
  const { underway, send } = useSends();
  const [report, setReport] = useState<SendReport | null>(null);
  const [batch, setBatch] = useState<readonly string[]>([]);

  const tell = (told: SendReport) => {
    shopify.toast.show(told.toast, { isError: told.isError });
    setReport(told.banner ? told : null);
  };

  const sendAndTell = async (customers: CustomerRow[]) => {
    if (customers.length === 0) return;
    const ids = customers.map(({ id }) => id);
    setReport(null);
    if (ids.length > 1) setBatch(ids);
    try {
      const results = await send(ids);
      if (!results) return;
      tell(results.length === 1 ? reportOne(results[0]!, nameOf(customers[0]!), t) : reportAll(results, t));
    } catch {
      tell({ toast: t("notAsked"), isError: true, banner: null });
    } finally {
      if (ids.length > 1) setBatch([]);
    }
  };

  const done = batch.filter((id) => ["done", "unknown"].includes(underway.get(id) ?? "")).length;
  return {
    underway,
    report,
    several: batch.length === 0 ? null : { done, total: batch.length },
    send: (customers: CustomerRow[]) => void sendAndTell(customers),
    dismiss: () => setReport(null),
  };
}
