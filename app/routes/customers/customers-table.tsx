import { EmptySearchResult, IndexTable, useBreakpoints, useIndexResourceState } from "@shopify/polaris";
import { useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerRow } from "../../merchant/customers.server.ts";
import { otherSide, type SideName } from "../../sync/customer.ts";
import { CustomerCells } from "./customer-cells.tsx";
import { CustomersList } from "./customers-list.tsx";
import { useCustomerName } from "./use-customer-name.ts";
import type { Underway } from "./use-sends.ts";

export type CustomersTableProps = {
  /** Whose customers they are. */
  side: SideName;
  customers: CustomerRow[];
  /** Names the page of the list: the selection does not carry over to another one. */
  pageKey: string;
  loading: boolean;
  underway: ReadonlyMap<string, Underway>;
  onSend: (customers: CustomerRow[]) => void;
  /** Shown instead of rows when there are none. */
  empty: { title: string; description: string };
  pagination: { onPrevious: (() => void) | null; onNext: (() => void) | null };
};

/** The customers of a page, to be selected and sent: a table, or a list on narrow screens. */
export function CustomersTable({
  customers,
  pageKey,
  underway,
  onSend,
  empty,
  ...rest
}: CustomersTableProps) {
  const { t } = useTranslation(["customers", "common"]);
  const narrow = useBreakpoints().mdDown;
  const region = useRef<HTMLElement>(null);
  const { selectedResources, handleSelectionChange, clearSelection } = useIndexResourceState(
    customers as (CustomerRow & Record<string, unknown>)[],
  );
  // A React key on the table would clear it too, but the button that turned the page would lose the focus.
  // eslint-disable-next-line react-hooks/exhaustive-deps -- only when the page changes
  useLayoutEffect(() => clearSelection(), [pageKey]);

  const selected = new Set(customers.flatMap(({ id }) => (selectedResources.includes(id) ? [id] : [])));
  const shown = {
    ...rest,
    customers,
    underway,
    selected,
    onSend,
    onSelect: handleSelectionChange,
    onSendSelected: () => {
      // The button disappears with the selection, so the focus moves to the table.
      region.current?.focus({ preventScroll: true });
      clearSelection();
      onSend(customers.filter(({ id }) => selected.has(id) && !underway.has(id)));
    },
  };
  if (customers.length === 0 && narrow) return <EmptySearchResult {...empty} withIllustration />;
  return (
    <section ref={region} tabIndex={-1} aria-label={t("title")}>
      {narrow ? <CustomersList {...shown} /> : <WideTable {...shown} empty={empty} />}
    </section>
  );
}

export type SelectableProps = Pick<
  CustomersTableProps,
  "side" | "customers" | "loading" | "underway" | "onSend" | "pagination"
> & {
  selected: ReadonlySet<string>;
  onSelect: ReturnType<typeof useIndexResourceState>["handleSelectionChange"];
  onSendSelected: () => void;
};

/** The properties of Polaris's Pagination; a direction without a handler is disabled. */
function paginationOf({ onPrevious, onNext }: CustomersTableProps["pagination"]) {
  return {
    hasPrevious: onPrevious !== null,
    onPrevious: onPrevious ?? undefined,
    hasNext: onNext !== null,
    onNext: onNext ?? undefined,
  };
}

const columns = ["email", "city", "tags", "newsletter"] as const;

function WideTable({
  side,
  customers,
  loading,
  underway,
  selected,
  onSelect,
  onSend,
  onSendSelected,
  empty,
  pagination: { onPrevious, onNext },
}: SelectableProps & Pick<CustomersTableProps, "empty">) {
  const { t } = useTranslation(["customers", "common"]);
  const nameOf = useCustomerName();
  const table = useRef<HTMLDivElement>(null);
  // Polaris sets aria-checked="mixed" and not the property that browsers draw.
  useLayoutEffect(() => {
    for (const box of table.current?.querySelectorAll<HTMLInputElement>("input[type=checkbox]") ?? []) {
      box.indeterminate = box.getAttribute("aria-checked") === "mixed";
    }
  });

  return (
    <div ref={table}>
      <IndexTable
        resourceName={{ singular: t("resource.one"), plural: t("resource.other") }}
        itemCount={customers.length}
        selectedItemsCount={selected.size}
        onSelectionChange={onSelect}
        loading={loading}
        lastColumnSticky
        headings={[
          { title: t("column.name") },
          ...columns.map((column) => ({ title: t(`column.${column}`) })),
          { title: t(`common:side.${otherSide(side)}`) },
          { title: t("column.actions"), hidden: true, alignment: "end" },
        ]}
        promotedBulkActions={[
          {
            content: t("sendSelected", { side: t(`common:side.${otherSide(side)}`) }),
            onAction: onSendSelected,
          },
        ]}
        emptyState={<EmptySearchResult {...empty} withIllustration />}
        {...(onPrevious || onNext ? { pagination: paginationOf({ onPrevious, onNext }) } : {})}
      >
        {customers.map((customer, position) => {
          const name = nameOf(customer);
          return (
            <IndexTable.Row
              key={customer.id}
              id={customer.id}
              position={position}
              selected={selected.has(customer.id)}
              accessibilityLabel={t("select", { name })}
            >
              <CustomerCells
                side={side}
                customer={customer}
                name={name}
                underway={underway.get(customer.id)}
                onSend={() => onSend([customer])}
              />
            </IndexTable.Row>
          );
        })}
      </IndexTable>
    </div>
  );
}
