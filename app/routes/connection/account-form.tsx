import { SaveBar } from "@shopify/app-bridge-react";
import {
  BlockStack,
  Button,
  Card,
  FormLayout,
  InlineStack,
  Link,
  List,
  Text,
  TextField,
} from "@shopify/polaris";
import { Form, useSubmit } from "@remix-run/react";
import { useRef, useState } from "react";
import { Trans, useTranslation } from "react-i18next";

import { ConfirmModal } from "../../components/confirm-modal.tsx";
import { useSaveBar } from "../../components/use-save-bar.ts";
import type { ConnectedAccount } from "../../merchant/connection.server.ts";
import type { AccountErrors } from "./use-problems.ts";

type AccountFormProps = {
  connection: ConnectedAccount | null;
  /** The account with whose customers the shop's are linked. */
  linkedAccount: string | null;
  saving: boolean;
  errors: AccountErrors;
};

const saveBarId = "connection-save-bar";
const framework360Site = "https://www.framework360.com";

/**
 * Connects an account, or changes its key; asks before another account takes the place of the one that the customers are linked
 * with. The page renders a new form for each saved connection, without the typed key.
 */
export function AccountForm({ connection, linkedAccount, saving, errors }: AccountFormProps) {
  const { t } = useTranslation("connection");
  const [baseUrl, setBaseUrl] = useState(connection?.baseUrl ?? "");
  const [apiKey, setApiKey] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const submit = useSubmit();
  const [asking, setAsking] = useState(false);
  const isOther = linkedAccount !== null && isAnother(baseUrl, linkedAccount);
  const send = () => submit(form.current, { replace: true });
  // For a first account nothing is saved yet, so no save bar is shown: the form's own button sends it.
  const dirty = connection !== null && !saving && (baseUrl !== connection.baseUrl || apiKey !== "");
  useSaveBar(saveBarId, dirty);
  const discard = () => {
    setBaseUrl(connection?.baseUrl ?? "");
    setApiKey("");
  };
  return (
    <Card>
      <SaveBar id={saveBarId}>
        <button variant="primary" onClick={isOther ? () => setAsking(true) : send}></button>
        <button onClick={discard}></button>
      </SaveBar>
      <BlockStack gap="400">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {connection ? t("form.changeTitle") : t("form.title")}
          </Text>
          {connection ? (
            <Text as="p" tone="subdued">
              {t("form.change")}
            </Text>
          ) : (
            <HowToGetAKey />
          )}
        </BlockStack>
        <Form
          method="post"
          replace
          ref={form}
          onSubmit={(event) => {
            if (!isOther) return;
            event.preventDefault();
            setAsking(true);
          }}
        >
          <FormLayout>
            <AccountFields {...{ connection, errors, baseUrl, setBaseUrl, apiKey, setApiKey }} />
            <InlineStack align="end">
              <Button submit variant="primary" loading={saving}>
                {connection ? t("save") : t("connect")}
              </Button>
            </InlineStack>
          </FormLayout>
        </Form>
      </BlockStack>
      <ConfirmModal
        open={asking}
        title={t("other.title")}
        text={t("other.text", { address: linkedAccount ?? "" })}
        warning={t("other.begins")}
        action={t("other.action")}
        onConfirm={send}
        onClose={() => setAsking(false)}
      />
    </Card>
  );
}

type AccountFieldsProps = Pick<AccountFormProps, "connection" | "errors"> & {
  baseUrl: string;
  setBaseUrl: (typed: string) => void;
  apiKey: string;
  setApiKey: (typed: string) => void;
};

function AccountFields({ connection, errors, ...typed }: AccountFieldsProps) {
  const { t } = useTranslation("connection");
  return (
    <>
      <TextField
        label={t("address.label")}
        name="baseUrl"
        type="text"
        inputMode="url"
        autoComplete="off"
        placeholder={t("address.example")}
        helpText={t("address.help")}
        value={typed.baseUrl}
        onChange={typed.setBaseUrl}
        error={errors.baseUrl}
        focused={errors.baseUrl ? true : undefined}
      />
      <TextField
        label={t("key.label")}
        name="apiKey"
        type="password"
        autoComplete="off"
        placeholder={connection ? `•••• ${connection.apiKeyEnding}` : undefined}
        helpText={connection && !connection.refusedAt ? t("key.keep") : t("key.help")}
        value={typed.apiKey}
        onChange={typed.setApiKey}
        error={errors.apiKey}
        focused={errors.apiKey && !errors.baseUrl ? true : undefined}
      />
    </>
  );
}

/** Whether what was typed names another account than this one, whichever way it is written. */
function isAnother(typed: string, account: string): boolean {
  const hostOf = (address: string) =>
    /^(?:https?:\/\/)?(?:www\.)?([^/]*)/i.exec(address.trim())![1]!.toLowerCase();
  return typed.trim() !== "" && hostOf(typed) !== hostOf(account);
}

function HowToGetAKey() {
  const { t } = useTranslation("connection");
  return (
    <BlockStack gap="200">
      <p>
        <Trans
          t={t}
          i18nKey="form.noAccount"
          components={{ site: <Link url={framework360Site} target="_blank" /> }}
        />
      </p>
      <List type="number">
        <List.Item>
          <Trans t={t} i18nKey="form.step1" components={{ b: <strong /> }} />
        </List.Item>
        <List.Item>
          <Trans t={t} i18nKey="form.step2" components={{ b: <strong /> }} />
        </List.Item>
        <List.Item>{t("form.step3")}</List.Item>
      </List>
    </BlockStack>
  );
}
