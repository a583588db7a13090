import { useAppBridge } from "@shopify/app-bridge-react";
import {
  Badge,
  Banner,
  BlockStack,
  Button,
  Card,
  FormLayout,
  InlineStack,
  Layout,
  Page,
  Text,
  TextField,
} from "@shopify/polaris";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { connectFramework360, type ConnectProblem } from "../jobs/connect-framework360.server.ts";
import { authenticate } from "../shopify/shopify.server.ts";
import { readConnection } from "../store/connection.ts";
import { prisma } from "../store/db.server.ts";

export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  return { connection: await readConnection(prisma, session.shop) };
};

export const action = async ({ request }: ActionFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const form = await request.formData();
  const problem = await connectFramework360(session.shop, Object.fromEntries(form));
  return { problem };
};

const fieldOf: Partial<Record<ConnectProblem["code"], "baseUrl" | "apiKey">> = {
  "address-missing": "baseUrl",
  "invalid-address": "baseUrl",
  "insecure-address": "baseUrl",
  "private-address": "baseUrl",
  "address-not-found": "baseUrl",
  "not-framework360": "baseUrl",
  "key-missing": "apiKey",
  "key-refused": "apiKey",
  "permission-missing": "apiKey",
};

export default function Connection() {
  const { t } = useTranslation("connection");
  const { connection } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const saving = useNavigation().state !== "idle";
  const shopify = useAppBridge();
  const problem = answer?.problem;
  const field = problem && fieldOf[problem.code];
  const explanation = problem ? t(`problem.${problem.code}`, problem) : undefined;

  useEffect(() => {
    if (!answer || answer.problem) return;
    shopify.toast.show(t("saved"));
  }, [answer, shopify, t]);

  return (
    <Page
      title={t("title")}
      titleMetadata={
        connection ? <Badge tone="success">{t("connected")}</Badge> : <Badge>{t("notConnected")}</Badge>
      }
    >
      <Layout>
        {problem && !field ? (
          <Layout.Section>
            <Banner tone="critical" title={t("notSaved")}>
              <p>{explanation}</p>
            </Banner>
          </Layout.Section>
        ) : null}
        <Layout.Section>
          <Card>
            <BlockStack gap="400">
              <BlockStack gap="200">
                <Text as="h2" variant="headingMd">
                  {t("account.title")}
                </Text>
                <Text as="p" tone="subdued">
                  {t("account.text")}
                </Text>
                {connection ? (
                  <Text as="p">
                    {t("account.connectedTo", {
                      address: connection.baseUrl,
                      ending: connection.apiKeyEnding,
                    })}
                  </Text>
                ) : null}
              </BlockStack>
              <AccountForm
                key={connection?.connectedAt ?? "new"}
                connection={connection}
                saving={saving}
                errorOf={(name) => (field === name ? explanation : undefined)}
              />
            </BlockStack>
          </Card>
        </Layout.Section>
      </Layout>
    </Page>
  );
}

type AccountFormProps = {
  connection: { baseUrl: string; apiKeyEnding: string } | null;
  saving: boolean;
  errorOf: (field: "baseUrl" | "apiKey") => string | undefined;
};

/** Begins anew with each saved connection: the key that was typed is gone then. */
function AccountForm({ connection, saving, errorOf }: AccountFormProps) {
  const { t } = useTranslation("connection");
  const [baseUrl, setBaseUrl] = useState(connection?.baseUrl ?? "");
  const [apiKey, setApiKey] = useState("");
  return (
    <Form method="post" replace>
      <FormLayout>
        <TextField
          label={t("address.label")}
          name="baseUrl"
          type="text"
          inputMode="url"
          autoComplete="off"
          placeholder="NAME.framework360.site"
          helpText={t("address.help")}
          value={baseUrl}
          onChange={setBaseUrl}
          error={errorOf("baseUrl")}
        />
        <TextField
          label={t("key.label")}
          name="apiKey"
          type="password"
          autoComplete="off"
          placeholder={connection ? `•••• ${connection.apiKeyEnding}` : undefined}
          helpText={connection ? t("key.keep") : t("key.help")}
          value={apiKey}
          onChange={setApiKey}
          error={errorOf("apiKey")}
        />
        <InlineStack align="end">
          <Button submit variant="primary" loading={saving}>
            {connection ? t("save") : t("connect")}
          </Button>
        </InlineStack>
      </FormLayout>
    </Form>
  );
}
