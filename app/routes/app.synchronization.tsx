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
import { Trans, useTranslation } from "react-i18next";
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
  const { t } = useTranslation("synchronization");
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
    if (answer.saved) shopify.toast.show(t("saved"));
    else shopify.toast.show(t("notSaved"), { isError: true });
  }, [answer, shopify, t]);

  return (
    <Page title={t("title")}>
      <SaveBar id={saveBarId}>
        <button variant="primary" onClick={save} {...(saving ? { loading: "" } : {})}></button>
        <button onClick={() => setDraft(settings)}></button>
      </SaveBar>
      <Layout>
        {connected ? null : (
          <Layout.Section>
            <Banner tone="warning" title={t("notConnected.title")}>
              <p>
                <Trans
                  t={t}
                  i18nKey="notConnected.text"
                  components={{ link: <PolarisLink url="/app/connection" /> }}
                />
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
                  label={t("customersEnabled.label")}
                  helpText={t("customersEnabled.help")}
                  name="customersEnabled"
                  checked={draft.customersEnabled}
                  onChange={(customersEnabled) => change({ customersEnabled })}
                />
                <Divider />
                <Switch
                  label={t("shopifyToFramework360.label")}
                  helpText={t("shopifyToFramework360.help")}
                  name="shopifyToFramework360"
                  checked={draft.shopifyToFramework360}
                  disabled={!draft.customersEnabled}
                  onChange={(shopifyToFramework360) => change({ shopifyToFramework360 })}
                />
                <Switch
                  label={t("framework360ToShopify.label")}
                  helpText={t("framework360ToShopify.help")}
                  name="framework360ToShopify"
                  checked={draft.framework360ToShopify}
                  disabled={!draft.customersEnabled}
                  onChange={(framework360ToShopify) => change({ framework360ToShopify })}
                />
                {draft.customersEnabled ? null : (
                  <Text as="p" variant="bodySm" tone="subdued">
                    {t("chooseDirection")}
                  </Text>
                )}
                <InlineStack align="end">
                  <Button submit variant="primary" loading={saving} disabled={!dirty}>
                    {t("save")}
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
