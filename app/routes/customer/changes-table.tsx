import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { CustomerValue } from "../../components/customer-value.tsx";
import valueTable from "../../components/value-table.module.css";
import type { ValueChange } from "../../merchant/undo.server.ts";

type ChangesTableProps = {
  changes: readonly ValueChange[];
  /** The headings of the two columns of values. */
  columns: readonly [before: string, after: string];
  /** Whether tags are shown as removed and added ones instead of whole lists. */
  tagsAsChanges?: boolean;
};

/** Values of fields on either side, each before and after. */
export function ChangesTable({ changes, columns, tagsAsChanges = false }: ChangesTableProps) {
  const { t } = useTranslation(["customer", "common"]);
  return (
    <table className={valueTable.table}>
      <thead>
        <tr>
          {[t("field"), ...columns].map((name) => (
            <th scope="col" key={name}>
              <Text as="span" tone="subdued">
                {name}
              </Text>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {changes.map(({ side, field, before, after }) => (
          <tr key={`${side} ${field}`}>
            <th scope="row">
              <BlockStack>
                <Text as="span">{t(`common:field.${field}`)}</Text>
                <Text as="span" variant="bodySm" tone="subdued">
                  {t(`common:side.${side}`)}
                </Text>
              </BlockStack>
            </th>
            {field === "tags" && tagsAsChanges ? (
              <td colSpan={2}>
                <TagChanges removed={before as string[]} added={after as string[]} />
              </td>
            ) : (
              <>
                <td>
                  <CustomerValue side={side} field={field} value={before} />
                </td>
                <td>
                  <CustomerValue side={side} field={field} value={after} />
                </td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function TagChanges({ removed, added }: { removed: string[]; added: string[] }) {
  const { t, i18n } = useTranslation("customer");
  const list = new Intl.ListFormat(i18n.language, { type: "unit" });
  return (
    <BlockStack>
      {removed.length > 0 ? <span>{`${t("values.removed")}: ${list.format(removed)}`}</span> : null}
      {added.length > 0 ? <span>{`${t("values.added")}: ${list.format(added)}`}</span> : null}
    </BlockStack>
  );
}
