import { Button, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

type CandidateSearchProps = { label: string; onSearch: (text: string) => void };

/** Searches the other side for a customer to link with. The field has no name, so the typed text never gets into an address. */
export function CandidateSearch({ label, onSearch }: CandidateSearchProps) {
  const { t } = useTranslation("customerLinks");
  const [text, setText] = useState("");
  const search = () => {
    if (text.trim() !== "") onSearch(text.trim());
  };
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        search();
      }}
    >
      <TextField
        label={label}
        type="search"
        autoComplete="off"
        value={text}
        onChange={setText}
        connectedRight={<Button submit>{t("searchAction")}</Button>}
      />
    </form>
  );
}
