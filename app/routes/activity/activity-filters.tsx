import { ChoiceList, Filters, type FiltersProps } from "@shopify/polaris";
import { useSearchParams } from "@remix-run/react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import type { ActivityPage } from "../../merchant/activity.server.ts";
import { causes, directions, outcomes } from "../../sync/outcome.ts";

type ActivityFiltersProps = { filter: ActivityPage["filter"]; loading: boolean };

/** After this pause in typing, the text is applied. */
const typingPauseMs = 400;

/** The filters are kept in the page's address, so that they survive a reload and can be linked to. */
export function ActivityFilters({ filter, loading }: ActivityFiltersProps) {
  const { t } = useTranslation("activity");
  const [, setQuery] = useSearchParams();
  const set = useSetFilter();
  const [customer, setCustomer] = useCustomer(filter.customer ?? "", (value) => set("customer", value));

  const choices = {
    outcome: [
      { value: "noteworthy", label: t("filter.noteworthy") },
      { value: "all", label: t("filter.all") },
      ...outcomes.map((value) => ({ value, label: t(`outcome.${value}`) })),
    ],
    direction: directions.map((value) => ({ value, label: t(`direction.${value}`) })),
    cause: causes.map((value) => ({ value, label: t(`cause.${value}`) })),
  };
  const names = ["outcome", "direction", "cause"] as const;
  const isApplied = (name: (typeof names)[number]) =>
    filter[name] !== undefined && filter[name] !== "noteworthy";
  const filters: FiltersProps["filters"] = names.map((name) => ({
    key: name,
    label: t(`filter.${name}`),
    pinned: true,
    filter: (
      <ChoiceList
        title={t(`filter.${name}`)}
        titleHidden
        choices={choices[name]}
        selected={filter[name] ? [filter[name]] : []}
        onChange={([value]) => set(name, value === "noteworthy" ? undefined : value)}
      />
    ),
  }));
  const applied = names.filter(isApplied).map((name) => ({
    key: name,
    label: `${t(`filter.${name}`)}: ${choices[name].find(({ value }) => value === filter[name])?.label}`,
    onRemove: () => set(name, undefined),
  }));

  return (
    <Filters
      filters={filters}
      appliedFilters={applied}
      queryValue={customer}
      queryPlaceholder={t("filter.customer")}
      onQueryChange={setCustomer}
      onQueryClear={() => setCustomer("")}
      onClearAll={() => setQuery({}, { preventScrollReset: true })}
      loading={loading}
    />
  );
}

/** Changes one filter and returns to the newest line. */
export function useSetFilter() {
  const [, setQuery] = useSearchParams();
  return (name: string, value: string | undefined) =>
    setQuery(
      (query) => {
        query.delete("before");
        query.delete("after");
        if (value) query.set(name, value);
        else query.delete(name);
        return query;
      },
      { preventScrollReset: true },
    );
}

/** The text being typed, which is applied after a pause. A new value in the address replaces it. */
function useCustomer(applied: string, apply: (value: string) => void) {
  const [typed, setTyped] = useState({ value: applied, over: applied });
  const value = typed.over === applied ? typed.value : applied;

  useEffect(() => {
    if (value.trim() === applied) return;
    const timer = setTimeout(() => apply(value.trim()), typingPauseMs);
    return () => clearTimeout(timer);
  });
  return [value, (next: string) => setTyped({ value: next, over: applied })] as const;
}
