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

/** What went wrong, in words a merchant can act on, beside the field it is about. */
function explain(problem: ConnectProblem): { field: "baseUrl" | "apiKey" | null; text: string } {
  switch (problem.code) {
    case "address-missing":
      return { field: "baseUrl", text: "Enter the address of your Framework360 account." };
    case "key-missing":
      return { field: "apiKey", text: "Enter the API key of your Framework360 account." };
    case "invalid-address":
      return {
        field: "baseUrl",
        text: "This is not an address. It looks like NAME.framework360.site or example.it.",
      };
    case "insecure-address":
      return {
        field: "baseUrl",
        text: "The address must start with https://, so that your key travels encrypted.",
      };
    case "private-address":
      return { field: "baseUrl", text: "This address is not reachable from the internet." };
    case "address-not-found":
      return { field: "baseUrl", text: "Address not found: nothing answers there. Check its spelling." };
    case "not-framework360":
      return {
        field: "baseUrl",
        text: "Not a Framework360 account: something else answers at this address.",
      };
    case "key-refused":
      return {
        field: "apiKey",
        text: "Key refused: Framework360 does not accept this key. Copy it again from Developers → API → Api Key.",
      };
    case "permission-missing":
      return {
        field: "apiKey",
        text: `Permission missing: allow this key the functions ${problem.functions.join(", ")} in Developers → API → Api Key.`,
      };
    case "unavailable":
      return {
        field: null,
        text: "Framework360 does not answer properly at the moment. Try again in a few minutes.",
      };
  }
}

export default function Connection() {
  const { connection } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const saving = useNavigation().state !== "idle";
  const shopify = useAppBridge();
  const problem = answer?.problem ? explain(answer.problem) : null;

  useEffect(() => {
    if (!answer || answer.problem) return;
    shopify.toast.show("Connected to Framework360");
  }, [answer, shopify]);

  return (
    <Page
      title="Connection"
      titleMetadata={connection ? <Badge tone="success">Connected</Badge> : <Badge>Not connected</Badge>}
    >
      <Layout>
        {problem && problem.field === null ? (
          <Layout.Section>
            <Banner tone="critical" title="The connection was not saved">
              <p>{problem.text}</p>
            </Banner>
          </Layout.Section>
        ) : null}
        <Layout.Section>
          <Card>
            <BlockStack gap="400">
              <BlockStack gap="200">
                <Text as="h2" variant="headingMd">
                  Framework360 account
                </Text>
                <Text as="p" tone="subdued">
                  The app reads and writes the customers of this account. The key is tried before it is saved,
                  stored encrypted, and never shown again.
                </Text>
                {connection ? (
                  <Text as="p">{`Connected to ${connection.baseUrl} with the key ending in ${connection.apiKeyEnding}.`}</Text>
                ) : null}
              </BlockStack>
              <AccountForm
                key={connection?.connectedAt ?? "new"}
                connection={connection}
                saving={saving}
                errorOf={(field) => (problem?.field === field ? problem.text : undefined)}
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
  const [baseUrl, setBaseUrl] = useState(connection?.baseUrl ?? "");
  const [apiKey, setApiKey] = useState("");
  return (
    <Form method="post" replace>
      <FormLayout>
        <TextField
          label="Account address"
          name="baseUrl"
          type="text"
          inputMode="url"
          autoComplete="off"
          placeholder="NAME.framework360.site"
          helpText="The address of your Framework360 backoffice, or your own domain."
          value={baseUrl}
          onChange={setBaseUrl}
          error={errorOf("baseUrl")}
        />
        <TextField
          label="API key"
          name="apiKey"
          type="password"
          autoComplete="off"
          placeholder={connection ? `•••• ${connection.apiKeyEnding}` : undefined}
          helpText={
            connection ? "Leave empty to keep the saved key." : "In Framework360: Developers → API → Api Key."
          }
          value={apiKey}
          onChange={setApiKey}
          error={errorOf("apiKey")}
        />
        <InlineStack align="end">
          <Button submit variant="primary" loading={saving}>
            {connection ? "Save" : "Connect"}
          </Button>
        </InlineStack>
      </FormLayout>
    </Form>
  );
}
