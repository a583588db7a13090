import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { CustomerValue } from "../../components/customer-value.tsx";
import valueTable from "../../components/value-table.module.css";
import { explainReason } from "../../i18n/explain.ts";
import type { PresentValues } from "../../merchant/present-values.server.ts";

const sides = ["shopify", "framework360"] as const;

/** The fields with each side's values. For a side that could not be read, a sentence replaces the column. */
export function ValuesTable({ values }: { values: Extract<PresentValues, { problem: null }> }) {
  const { t } = useTranslation(["activity", "common"]);
  const read = sides.flatMap((side) => {
    const present = values[side];
    return present.status === "read" ? [{ side, held: present.values }] : [];
  });
  const unread = sides.flatMap((side) => {
    const { status } = values[side];
    return status === "read" ? [] : [{ side, status }];
  });

  return (
    <BlockStack gap="200">
      {read.length > 0 ? (
        <table className={valueTable.table}>
          <thead>
            <tr>
              <th scope="col">
                <Text as="span" tone="subdued">
                  {t("details.field")}
                </Text>
              </th>
              {read.map(({ side }) => (
                <th scope="col" key={side}>
                  <Text as="span" fontWeight="medium">
                    {t(`common:side.${side}`)}
                  </Text>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {values.fields.map((field) => (
              <tr key={field}>
                <th scope="row">
                  <Text as="span" tone="subdued">
                    {t(`common:field.${field}`)}
                  </Text>
                </th>
                {read.map(({ side, held }) => (
                  <td key={side}>
                    <CustomerValue side={side} field={field} value={held[field]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {unread.map(({ side, status }) => (
        <Text as="p" key={side}>
          {status === "unavailable" || status === "unauthorized"
            ? Object.values(explainReason({ reason: status, target: side }, t)).join(" ")
            : t(`details.side.${status}`, { side: t(`common:side.${side}`) })}
        </Text>
      ))}
    </BlockStack>
  );
}
