import { useAppBridge } from "@shopify/app-bridge-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerRow } from "../../merchant/customers.server.ts";
import { otherSide, type SideName } from "../../sync/customer.ts";
import { reportAll, reportOne, type SendReport } from "./send-report.ts";
import { useCustomerName } from "./use-customer-name.ts";
import { useSends } from "./use-sends.ts";

/** Sends customers and reports the results: a toast, and a lasting banner for results that need attention. */
export function useSending(side: SideName) {
  const { t } = useTranslation(["customers", "common"]);
  const shopify = useAppBridge();
  const nameOf = useCustomerName();
  const { underway, send } = useSends(side);
  const [report, setReport] = useState<SendReport | null>(null);
  const [batch, setBatch] = useState<readonly string[]>([]);

  const show = (next: SendReport) => {
    shopify.toast.show(next.toast, { isError: next.isError });
    setReport(next.banner ? next : null);
  };

  const sendAndReport = async (customers: CustomerRow[]) => {
    if (customers.length === 0) return;
    const ids = customers.map(({ id }) => id);
    setReport(null);
    if (ids.length > 1) setBatch(ids);
    try {
      const results = await send(ids);
      if (!results) return;
      show(
        results.length === 1
          ? reportOne(results[0]!, { name: nameOf(customers[0]!), to: otherSide(side) }, t)
          : reportAll(results, t),
      );
    } catch {
      show({ toast: t("notAsked"), isError: true, banner: { title: t("notAsked"), lines: [] } });
    } finally {
      if (ids.length > 1) setBatch([]);
    }
  };

  const done = batch.filter((id) => ["done", "unknown"].includes(underway.get(id) ?? "")).length;
  return {
    underway,
    report,
    several: batch.length === 0 ? null : { done, total: batch.length },
    send: (customers: CustomerRow[]) => void sendAndReport(customers),
    dismiss: () => setReport(null),
  };
}
