import type { MetafieldInput } from "../customer-metafields.ts";
import { findMetafield, resolveNamespace } from "../customer-metafields.ts";
import type { UserError } from "../customers.ts";
import { deleteMetafields, setMetafields } from "../customers.ts";
import type { SandboxCustomer, ShopState } from "../state.ts";
import { metafieldSource } from "./customer-fields.ts";
import { customerId } from "./ids.ts";
import type { ResolverMap } from "./request.ts";
import { guarded } from "./request.ts";

type OwnedInput = MetafieldInput & { ownerId: string; key: string };

const maximumMetafields = 25;

export const metafieldMutations: ResolverMap["Mutation"] = {
  metafieldsSet: guarded("write_customers", (_source, args: { metafields: OwnedInput[] }, { shop }) => {
    if (args.metafields.length > maximumMetafields) {
      const message = `Exceeded the maximum metafields input limit of ${maximumMetafields}.`;
      return refused({ field: ["metafields"], message, code: "LESS_THAN_OR_EQUAL_TO" });
    }
    const { owners, missing } = byOwner(shop, args.metafields);
    if (missing) return refused(missing);
    const userErrors = [...owners].flatMap(
      ([owner, inputs]) => setMetafields(shop, owner, inputs).userErrors,
    );
    if (userErrors.length > 0) return refused(...userErrors);
    const metafields = [...owners].flatMap(([owner, inputs]) =>
      inputs.map(({ namespace, key }) => {
        return metafieldSource(owner, findMetafield(owner, namespace, key)!);
      }),
    );
    return { metafields, userErrors: [] };
  }),

  metafieldsDelete: guarded("write_customers", (_source, args: { metafields: OwnedInput[] }, { shop }) => {
    const { owners, missing } = byOwner(shop, args.metafields);
    if (missing) return { deletedMetafields: null, userErrors: [missing] };
    const deletedMetafields = args.metafields.map(({ ownerId, namespace, key }) => {
      const present = findMetafield(shop.customers.get(customerId(ownerId))!, namespace, key);
      return present ? { ownerId, namespace: resolveNamespace(namespace), key } : null;
    });
    for (const [owner, inputs] of owners) {
      deleteMetafields(
        shop,
        owner,
        inputs.map(({ namespace, key }) => ({ namespace: namespace ?? "$app", key })),
      );
    }
    return { deletedMetafields, userErrors: [] };
  }),
};

function byOwner(shop: ShopState, inputs: OwnedInput[]) {
  const owners = new Map<SandboxCustomer, OwnedInput[]>();
  for (const [index, input] of inputs.entries()) {
    const owner = shop.customers.get(customerId(input.ownerId));
    if (!owner) {
      const field = ["metafields", String(index), "ownerId"];
      return { owners, missing: { field, message: "Owner does not exist.", code: "INVALID" } };
    }
    owners.set(owner, [...(owners.get(owner) ?? []), input]);
  }
  return { owners, missing: null };
}

function refused(...userErrors: UserError[]) {
  return { metafields: null, userErrors: userErrors.map((error) => ({ ...error, elementIndex: null })) };
}
