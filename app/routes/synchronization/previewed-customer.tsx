import { BlockStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { adminCustomerUrl } from "../../components/admin-customer.ts";
import { CustomerValue } from "../../components/customer-value.tsx";
import valueTable from "../../components/value-table.module.css";
import type { PreviewedCustomer } from "../../merchant/preview-customers.server.ts";
import { sideNames, type SideName } from "../../sync/customer.ts";
import styles from "./preview.module.css";

/** A customer by name, with the values of both sides beside each other. */
export function PreviewedCustomerEntry({ customer }: { customer: PreviewedCustomer }) {
  const { t } = useTranslation("preview");
  const { ids, email, reason, newsletter } = customer;
  const name = customer.name ?? email ?? t("unnamed");
  return (
    <BlockStack gap="200">
      <BlockStack>
        <Text as="h2" variant="headingSm" breakWord>
          {ids.shopify === null ? (
            name
          ) : (
            <Link url={adminCustomerUrl(ids.shopify)} target="_top" monochrome>
              {name}
            </Link>
          )}
        </Text>
        {email === null || email === name ? null : (
          <Text as="p" tone="subdued" breakWord>
            {email}
          </Text>
        )}
      </BlockStack>
      {reason ? <Text as="p">{t(`why.${reason}`)}</Text> : null}
      {newsletter === "open" && reason !== "undated" ? <Text as="p">{t("open")}</Text> : null}
      <Values customer={customer} name={name} />
    </BlockStack>
  );
}

function Values({ customer, name }: { customer: PreviewedCustomer; name: string }) {
  const { t } = useTranslation(["preview", "common"]);
  const { presence, fields } = customer;
  return (
    <table className={valueTable.table} aria-label={name}>
      <thead>
        <tr>
          <th scope="col">
            <Text as="span" tone="subdued">
              {t("field")}
            </Text>
          </th>
          {sideNames.map((side) => (
            <th scope="col" key={side}>
              <Text as="span" fontWeight="medium">
                {t(`common:side.${side}`)}
              </Text>
              {presence[side] === "there" ? null : (
                <Text as="p" variant="bodySm" tone={presence[side] === "created" ? "success" : "subdued"}>
                  {t(`presence.${presence[side]}`)}
                </Text>
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.field}>
            <th scope="row">
              <Text as="span" tone="subdued">
                {t(`common:field.${field.field}`)}
              </Text>
              {field.winner ? (
                <Text as="p" variant="bodySm" tone="caution">
                  {t("conflict")}
                </Text>
              ) : null}
            </th>
            {sideNames.map((side) => (
              <Value key={side} side={side} field={field} isThere={presence[side] === "there"} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type ValueProps = { side: SideName; field: PreviewedCustomer["fields"][number]; isThere: boolean };

function Value({ side, field: { field, values, writtenOn }, isThere }: ValueProps) {
  const { t } = useTranslation("preview");
  const isWritten = writtenOn.includes(side);
  if (!isThere) {
    return (
      <td>
        <Text as="span" tone="subdued">
          –
        </Text>
      </td>
    );
  }
  return (
    <td className={isWritten ? styles.written : undefined}>
      <CustomerValue side={side} field={field} value={values[side]} />
      {isWritten ? (
        <Text as="p" variant="bodySm" tone="caution">
          {t("changes")}
        </Text>
      ) : null}
    </td>
  );
}
