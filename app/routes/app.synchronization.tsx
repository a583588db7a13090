import { SaveBar, useAppBridge } from "@shopify/app-bridge-react";
import {
  Banner,
  BlockStack,
  Button,
  Card,
  Divider,
  InlineStack,
  Layout,
  Link as PolarisLink,
  Page,
  Text,
} from "@shopify/polaris";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation, useSubmit } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { z } from "zod";

import { Switch } from "../components/switch.tsx";
import { applySettings } from "../jobs/apply-settings.server.ts";
import { authenticate } from "../shopify/shopify.server.ts";
import { readConnection } from "../store/connection.ts";
import { prisma } from "../store/db.server.ts";
import { readSettings } from "../store/settings.ts";

const saveBarId = "synchronization-save-bar";
const formId = "synchronization";

const toggle = z
  .string()
  .optional()
  .transform((value) => value !== undefined && value !== "" && value !== "false" && value !== "off");

const formSchema = z.object({
  customersEnabled: toggle,
  shopifyToFramework360: toggle,
  framework360ToShopify: toggle,
});

export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const [settings, connection] = await Promise.all([
    readSettings(prisma, session.shop),
    readConnection(prisma, session.shop),
  ]);
  return { settings, connected: connection !== null };
};

export const action = async ({ request }: ActionFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const form = formSchema.safeParse(Object.fromEntries(await request.formData()));
  if (!form.success) return { saved: false as const };
  await applySettings(session.shop, form.data);
  return { saved: true as const };
};

export default function Synchronization() {
  const { settings, connected } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const saving = useNavigation().state !== "idle";
  const shopify = useAppBridge();
  const submit = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(settings);

  const dirty = (Object.keys(settings) as (keyof typeof settings)[]).some(
    (key) => draft[key] !== settings[key],
  );
  const change = (part: Partial<typeof settings>) => setDraft((now) => ({ ...now, ...part }));
  const save = () => submit(form.current, { method: "post", replace: true });

  useEffect(() => {
    if (dirty) void shopify.saveBar.show(saveBarId);
    else void shopify.saveBar.hide(saveBarId);
  }, [dirty, shopify]);

  useEffect(() => {
    if (!answer) return;
    if (answer.saved) shopify.toast.show("Settings saved");
    else
      shopify.toast.show("The settings could not be read. Reload the page and try again.", { isError: true });
  }, [answer, shopify]);

  return (
    <Page title="Synchronization">
      <SaveBar id={saveBarId}>
        <button variant="primary" onClick={save} {...(saving ? { loading: "" } : {})}></button>
        <button onClick={() => setDraft(settings)}></button>
      </SaveBar>
      <Layout>
        {connected ? null : (
          <Layout.Section>
            <Banner tone="warning" title="No Framework360 account is connected yet">
              <p>
                Your choices are kept, and customers are synchronized as soon as you{" "}
                <PolarisLink url="/app/connection">connect your account</PolarisLink>.
              </p>
            </Banner>
          </Layout.Section>
        )}
        <Layout.Section>
          <Form method="post" id={formId} ref={form} replace>
            <Card>
              <BlockStack gap="400">
                <Switch
                  heading
                  label="Sync Customers"
                  helpText="Keep the customers of this shop and of your Framework360 account in step."
                  name="customersEnabled"
                  checked={draft.customersEnabled}
                  onChange={(customersEnabled) => change({ customersEnabled })}
                />
                <Divider />
                <Switch
                  label="Shopify => Framework360"
                  helpText="Customers created or updated on Shopify are replicated in Framework360."
                  name="shopifyToFramework360"
                  checked={draft.shopifyToFramework360}
                  disabled={!draft.customersEnabled}
                  onChange={(shopifyToFramework360) => change({ shopifyToFramework360 })}
                />
                <Switch
                  label="Framework360 => Shopify"
                  helpText="Customers created or modified in Framework360 are replicated on Shopify."
                  name="framework360ToShopify"
                  checked={draft.framework360ToShopify}
                  disabled={!draft.customersEnabled}
                  onChange={(framework360ToShopify) => change({ framework360ToShopify })}
                />
                {draft.customersEnabled ? null : (
                  <Text as="p" variant="bodySm" tone="subdued">
                    Turn on Sync Customers to choose a direction.
                  </Text>
                )}
                <InlineStack align="end">
                  <Button submit variant="primary" loading={saving} disabled={!dirty}>
                    Save
                  </Button>
                </InlineStack>
              </BlockStack>
            </Card>
          </Form>
        </Layout.Section>
      </Layout>
    </Page>
  );
}
