import { commonErrorKinds } from "../../faults.ts";
import { html } from "../../html.ts";
import type { Html } from "../../html.ts";
import { behaviourSchema } from "../behaviour.ts";
import type { Behaviour, BehaviourName } from "../behaviour.ts";
import type { ApiKey } from "../keys.ts";
import { allPermissions } from "../keys.ts";
import type { Sandbox } from "../sandbox.ts";
import { checkbox, page, select, textField } from "./layout.ts";
import type { Notice } from "./layout.ts";

const faultKinds = [...commonErrorKinds, "status0"];

export function settingsPage(sandbox: Sandbox, notice: Notice | undefined): string {
  return page({
    title: "Settings",
    place: "/panel/settings",
    notice,
    body: html`
      <h1>Settings</h1>
      <section class="card">
        <h2>API keys</h2>
        ${sandbox.store.keys().map(keyForm)}
        <form method="post" action="/panel/keys/new" class="bar">
          ${textField({ label: "Name of a new key", name: "name", required: true })}
          <button class="plain">Create key</button>
        </form>
      </section>
      ${webhooks(sandbox)} ${faults(sandbox)} ${behaviour(sandbox)}
      <section class="card">
        <h2>Generated customers</h2>
        <form method="post" action="/panel/generate" class="bar">
          ${textField({ label: "How many", name: "count", type: "number", value: 50, required: true })}
          <button class="plain">Generate</button>
        </form>
      </section>
    `,
  });
}

function keyForm({ key, name, permissions }: ApiKey): Html {
  return html`<details class="card">
    <summary>${name}</summary>
    <p><code>${key}</code></p>
    <form method="post" action="/panel/keys/${key}">
      <fieldset>
        <legend>Permissions</legend>
        <div class="checks">
          ${allPermissions.map((path) =>
            checkbox({ label: path, name: "permissions", value: path, checked: permissions.includes(path) }),
          )}
        </div>
      </fieldset>
      <button>Save permissions</button>
      <button class="danger" formaction="/panel/keys/${key}/delete">Delete key</button>
    </form>
  </details>`;
}

function webhooks({ store, behaviour }: Sandbox): Html {
  return html`<section class="card">
    <h2>Webhooks</h2>
    <p class="hint">Called with the customer's id whenever a customer changes, here or through the API.</p>
    <p>${whatIsDelivered(behaviour().webhooks, store.webhooks().length)}</p>
    ${store.webhooks().map(
      (webhook) =>
        html`<form method="post" action="/panel/webhooks/${webhook.id}/delete" class="bar">
          <code style="overflow-wrap: anywhere">${webhook.url}</code>
          <span class="hint" style="margin: 0"
            >${webhook.origin === "api" ? "made through the API" : "pasted here"}</span
          >
          <button class="danger push">Remove</button>
        </form>`,
    )}
    <form method="post" action="/panel/webhooks">
      <div class="fields">
        ${textField({ label: "Webhook URL", name: "url", type: "url" })}
        ${select({
          label: "Delivery",
          name: "delivery",
          value: behaviour().webhooks,
          choices: behaviourSchema.shape.webhooks.options,
        })}
      </div>
      <button>Save webhook</button>
    </form>
  </section>`;
}

function whatIsDelivered(delivery: Behaviour["webhooks"], addresses: number): string {
  if (delivery === "off") return "Delivery is off: changes are told to no address.";
  if (addresses === 0) return "Delivery is on, and there is no address yet to tell of changes.";
  return `Delivery is on (${delivery}): each change is told to ${addresses === 1 ? "one address" : `${addresses} addresses`}.`;
}

function faults({ faults: { current } }: Sandbox): Html {
  return html`<section class="card">
    <h2>Faults</h2>
    <form method="post" action="/panel/faults">
      <div class="fields">
        ${textField({ label: "Share of calls that fail (0 to 1)", name: "errorRate", value: current.errorRate })}
        ${select({
          label: "They fail",
          name: "errorWhen",
          value: current.errorWhen,
          choices: ["before", "after"],
        })}
        ${textField({ label: "Shortest wait (ms)", name: "latencyMin", value: current.latencyMs?.min ?? 0 })}
        ${textField({ label: "Longest wait (ms)", name: "latencyMax", value: current.latencyMs?.max ?? 0 })}
      </div>
      <fieldset>
        <legend>How they fail</legend>
        <div class="checks">
          ${faultKinds.map((kind) =>
            checkbox({
              label: kind,
              name: "errorKinds",
              value: kind,
              checked: current.errorKinds.includes(kind),
            }),
          )}
        </div>
        ${checkbox({ label: "Refuse every call (503)", name: "refuseAll", checked: current.refuseAll })}
      </fieldset>
      <button>Save faults</button>
      <button class="plain" formaction="/panel/faults/clear">No faults</button>
    </form>
  </section>`;
}

/** Choices come from the schema itself, so that none is forgotten here. */
function behaviour(sandbox: Sandbox): Html {
  const current = Object.entries(sandbox.behaviour()) as [BehaviourName, Behaviour[BehaviourName]][];
  const boxes = current.filter(([, value]) => typeof value === "boolean");
  const others = current.filter(([, value]) => typeof value !== "boolean");
  return html`<section class="card">
    <h2>Undocumented behaviour</h2>
    <p class="hint">It is not documented how a real account does these; the simulator can do each way.</p>
    <form method="post" action="/panel/behaviour">
      <div class="fields">${others.map(([name, value]) => choice(name, value))}</div>
      <div class="checks">
        ${boxes.map(([name, value]) => checkbox({ label: name, name, checked: value === true }))}
      </div>
      <button>Save behaviour</button>
    </form>
  </section>`;
}

function choice(name: BehaviourName, value: Behaviour[BehaviourName]): Html {
  const schema = behaviourSchema.shape[name];
  if ("options" in schema)
    return select({ label: name, name, value: String(value), choices: schema.options });
  return textField({
    label: name,
    name,
    value: Array.isArray(value) ? value.join(", ") : String(value ?? ""),
  });
}
