import { Box, Icon, InlineGrid, Select, TextField } from "@shopify/polaris";
import { SearchIcon } from "@shopify/polaris-icons";
import { Form, useNavigationType } from "@remix-run/react";
import { useEffect, useRef, useState, type RefObject } from "react";
import { useTranslation } from "react-i18next";

import { otherSide, type SideName } from "../../sync/customer.ts";
import { standingStates, type StandingState } from "../../sync/standing-state.ts";
import { maxSearchLength } from "../search-text.ts";
import { stateText } from "./state-text.ts";

/** After this pause in typing, the search starts. */
const typingPauseMs = 400;

type CustomersFilterProps = {
  /** Whose customers are listed. */
  side: SideName;
  search: string;
  state: StandingState | null;
  onChange: (filter: { search: string; state: StandingState | null }) => void;
};

/** A search, and a filter by the state on the other side. */
export function CustomersFilter({ side, search, state, onChange }: CustomersFilterProps) {
  const { t } = useTranslation("customers");
  const other = otherSide(side);
  const form = useRef<HTMLFormElement>(null);
  const { typed, type, searchNow, cancel } = useTyping(search, form, (text) =>
    onChange({ search: text, state }),
  );
  const choose = (value: string) => {
    cancel();
    const chosen = standingStates.find((known) => known === value) ?? null;
    onChange({ search: typed.trim(), state: chosen });
  };

  return (
    <Box padding="300">
      <Form
        ref={form}
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          searchNow(typed);
        }}
      >
        <InlineGrid columns={{ xs: 1, sm: "2fr 1fr" }} gap="300">
          <TextField
            label={t("search.label")}
            labelHidden
            type="search"
            prefix={<Icon source={SearchIcon} />}
            placeholder={t("search.label")}
            autoComplete="off"
            maxLength={maxSearchLength}
            value={typed}
            onChange={type}
            clearButton
            onClearButtonClick={() => searchNow("")}
          />
          <Select
            label={t(`filter.${other}`)}
            labelInline
            options={[
              { label: t("filter.all"), value: "" },
              ...standingStates.map((value) => ({ label: stateText(value, other, t), value })),
            ]}
            value={state ?? ""}
            onChange={choose}
          />
        </InlineGrid>
      </Form>
    </Box>
  );
}

/** The text of the search field, which is applied after a pause in typing or at once by `searchNow`. */
function useTyping(search: string, form: RefObject<HTMLFormElement>, apply: (text: string) => void) {
  const [typed, setTyped] = useState(search);
  const [shown, setShown] = useState(search);
  const wentBack = useNavigationType() === "POP";
  if (search !== shown) {
    setShown(search);
    // Only the browser's Back replaces the typed text: otherwise the merchant may have typed more meanwhile.
    if (wentBack) setTyped(search);
  }
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const cancel = () => clearTimeout(timer.current);
  useEffect(() => () => clearTimeout(timer.current), []);

  const applyChange = (text: string) => {
    if (text.trim() !== search) apply(text.trim());
  };
  const type = (text: string) => {
    setTyped(text);
    cancel();
    timer.current = setTimeout(() => applyChange(text), typingPauseMs);
  };
  const searchNow = (text: string) => {
    setTyped(text);
    cancel();
    applyChange(text);
  };

  // The merchant may have typed before React took over the page.
  const adopt = useRef(type);
  useEffect(() => {
    const given = form.current?.querySelector("input")?.value ?? "";
    if (given !== search) adopt.current(given);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, after hydration
  }, []);
  return { typed, type, searchNow, cancel };
}
