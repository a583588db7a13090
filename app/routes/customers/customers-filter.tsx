import { Box, Icon, InlineGrid, Select, TextField } from "@shopify/polaris";
import { SearchIcon } from "@shopify/polaris-icons";
import { Form, useNavigationType } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { shopifyStates, type ShopifyState } from "../../sync/shopify-state.ts";

/** Typing rests this long before it counts as a search. */
const restMs = 400;

type CustomersFilterProps = {
  search: string;
  state: ShopifyState | null;
  onChange: (filter: { search: string; state: ShopifyState | null }) => void;
};

/** Whom to show: those that a search finds, in one state or any. */
export function CustomersFilter({ search, state, onChange }: CustomersFilterProps) {
  const { t } = useTranslation("customers");
  const [typed, setTyped] = useState(search);
  const [shown, setShown] = useState(search);
  const wentBack = useNavigationType() === "POP";
  if (search !== shown) {
    setShown(search);
    // Going back in the browser brings an earlier search; otherwise what is typed is ahead of what is shown.
    if (wentBack) setTyped(search);
  }
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => () => clearTimeout(timer.current), []);

  const searchFor = (text: string) => {
    clearTimeout(timer.current);
    if (text.trim() !== search) onChange({ search: text.trim(), state });
  };
  const type = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => searchFor(text), restMs);
  };

  // What was typed while the page was not alive yet counts as well.
  const takeUp = useRef(type);
  useEffect(() => {
    const given = form.current?.querySelector("input")?.value ?? "";
    if (given !== search) takeUp.current(given);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it comes to life
  }, []);

  const clear = () => {
    setTyped("");
    searchFor("");
  };
  const choose = (value: string) => {
    clearTimeout(timer.current);
    const chosen = shopifyStates.find((known) => known === value) ?? null;
    onChange({ search: typed.trim(), state: chosen });
  };

  return (
    <Box padding="300">
      <Form
        ref={form}
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          searchFor(typed);
        }}
      >
        <InlineGrid columns={{ xs: 1, sm: "2fr 1fr" }} gap="300">
          <TextField
            label={t("search.label")}
            labelHidden
            type="search"
            name="search"
            prefix={<Icon source={SearchIcon} />}
            placeholder={t("search.label")}
            autoComplete="off"
            value={typed}
            onChange={type}
            clearButton
            onClearButtonClick={clear}
          />
          <Select
            label={t("filter.label")}
            labelInline
            options={[
              { label: t("filter.all"), value: "" },
              ...shopifyStates.map((value) => ({ label: t(`state.${value}`), value })),
            ]}
            value={state ?? ""}
            onChange={choose}
          />
        </InlineGrid>
      </Form>
    </Box>
  );
}
