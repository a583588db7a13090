import { Badge, BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { CustomerValue } from "../../components/customer-value.tsx";
import valueTable from "../../components/value-table.module.css";
import { explain } from "../../i18n/explain.ts";
import type { ComparedField, CustomerNow } from "../../merchant/customer-history.server.ts";
import { sideNames } from "../../sync/customer.ts";

type FieldState = NonNullable<ComparedField["state"]>;

const tones = {
  "own-way": undefined,
  "no-choice": undefined,
  left: undefined,
  "direction-off": undefined,
  "left-out": undefined,
  disputed: undefined,
  undone: undefined,
  unknown: "attention",
  undated: "attention",
  "to-come": "info",
  owed: "warning",
} as const satisfies Record<Exclude<FieldState["kind"], "same">, unknown>;

type FieldsTableProps = {
  now: Pick<Extract<CustomerNow, { problem: null }>, "fields" | "status">;
  /** Whether the two customers are not linked, so that nothing is written before they are. */
  isProposal?: boolean;
};

/** Every field that a side holds, with the values of both and how they stand to each other. */
export function FieldsTable({ now: { fields, status }, isProposal = false }: FieldsTableProps) {
  const { t, i18n } = useTranslation(["customer", "common"]);
  const sides = sideNames.filter((side) => status[side] === "read");
  const isBlank = ({ values }: ComparedField) =>
    sides.every(
      (side) => values[side] === null || (Array.isArray(values[side]) && values[side].length === 0),
    );
  const held = fields.filter((one) => !isBlank(one) || (one.state && one.state.kind !== "same"));
  const blank = fields.filter((one) => !held.includes(one)).map(({ field }) => t(`common:field.${field}`));
  return (
    <BlockStack gap="300">
      <table className={valueTable.table}>
        <thead>
          <tr>
            <th scope="col">
              <Text as="span" tone="subdued">
                {t("field")}
              </Text>
            </th>
            {sides.map((side) => (
              <th scope="col" key={side}>
                <Text as="span" fontWeight="medium">
                  {t(`common:side.${side}`)}
                </Text>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {held.map(({ field, values, state }) => (
            <tr key={field}>
              <th scope="row">
                <BlockStack gap="050" inlineAlign="start">
                  <Text as="span" tone="subdued">
                    {t(`common:field.${field}`)}
                  </Text>
                  {state ? <State state={state} values={values} isProposal={isProposal} /> : null}
                </BlockStack>
              </th>
              {sides.map((side) => (
                <td key={side}>
                  <CustomerValue side={side} field={field} value={values[side]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {blank.length > 0 ? (
        <Text as="p" tone="subdued">
          {t("blank", { fields: new Intl.ListFormat(i18n.language).format(blank) })}
        </Text>
      ) : null}
    </BlockStack>
  );
}

type StateProps = { state: FieldState; values: ComparedField["values"]; isProposal: boolean };

function State({ state, values, isProposal }: StateProps) {
  const { t } = useTranslation(["customer", "common"]);
  const side = "to" in state ? t(`common:side.${state.to}`) : "";
  if (state.kind === "same") {
    // Of order totals only: a side without a total holds none.
    const isNoneOnOne = (values.shopify === null) !== (values.framework360 === null);
    return (
      <Text as="span" variant="bodySm" tone="subdued">
        {t(isNoneOnOne ? "state.same-none" : "state.same")}
      </Text>
    );
  }
  const kind = state.kind === "to-come" && isProposal ? "if-linked" : state.kind;
  const why =
    state.kind === "owed" && state.explanation
      ? explain({ field: null, explanation: state.explanation }, t)
      : t(`why.${kind}`, { side });
  return (
    <>
      <Badge tone={tones[state.kind]} size="small">
        {t(`state.${kind}`)}
      </Badge>
      <Text as="span" variant="bodySm" tone="subdued">
        {why}
      </Text>
    </>
  );
}
