import { GraphQLError } from "graphql";
import type { MergeOverrides } from "../customer-merge.ts";
import type { SetIdentifier } from "../customer-set.ts";
import { setCustomer } from "../customer-set.ts";
import type { AddressInput, ConsentInput, CustomerInput, Outcome, UserError } from "../customers.ts";
import {
  addTags,
  ConsentStateError,
  createAddress,
  createCustomer,
  deleteAddress,
  deleteCustomer,
  mergeCustomers,
  removeTags,
  setDefaultAddress,
  setEmailConsent,
  setSmsConsent,
  UnknownAddressError,
  updateAddress,
  updateCustomer,
} from "../customers.ts";
import type { SandboxCustomer } from "../state.ts";
import { gid } from "../state.ts";
import { addressGid, addressId, customerId, idOf, notFound } from "./ids.ts";
import type { Resolver, ResolverMap } from "./request.ts";
import { guarded } from "./request.ts";

type AddressArguments = {
  customerId: string;
  addressId: string;
  address: AddressInput;
  setAsDefault?: boolean | null;
};

/** Everything below changes customers. */
function mutation<Args>(resolve: Resolver<unknown, Args>): Resolver<unknown, Args> {
  return guarded("write_customers", (source, args: Args, context, info) => {
    try {
      return resolve(source, args, context, info);
    } catch (error) {
      if (error instanceof UnknownAddressError) throw notFound("invalid id");
      if (!(error instanceof ConsentStateError)) throw error;
      throw new GraphQLError(error.message, { extensions: { code: "INVALID" } });
    }
  });
}

export const customerMutations: ResolverMap["Mutation"] = {
  customerCreate: mutation((_source, { input }: { input: CustomerInput & { id?: string } }, { shop }) => {
    const nested = input.addresses?.findIndex(({ id }) => id) ?? -1;
    if (input.id) return refused(["id"], "Cannot specify ID on creation");
    if (nested >= 0)
      return refused(["addresses", String(nested), "id"], "Cannot specify address ID on creation");
    return payload(createCustomer(shop, input));
  }),

  customerUpdate: mutation((_source, { input }: { input: CustomerInput & { id?: string } }, { shop }) => {
    if (!input.id) return refused(["id"], "Customer does not exist");
    return payload(updateCustomer(shop, customerId(input.id), withAddressIds(input)));
  }),

  customerSet: mutation(
    (
      _source,
      { input, identifier }: { input: CustomerInput & { id?: string }; identifier?: SetIdentifier | null },
      { shop },
    ) => {
      const id = identifier?.id ?? input.id;
      return payload(setCustomer(shop, id ? { id: customerId(id) } : identifier, withAddressIds(input)));
    },
  ),

  customerDelete: mutation((_source, { input }: { input: { id: string } }, { shop }) => {
    const { userErrors } = deleteCustomer(shop, customerId(input.id));
    return { deletedCustomerId: userErrors.length > 0 ? null : input.id, userErrors };
  }),

  customerMerge: mutation(
    (
      _source,
      args: { customerOneId: string; customerTwoId: string; overrideFields?: MergeOverrides | null },
      { shop },
    ) => {
      const { customer, jobId, userErrors } = mergeCustomers(
        shop,
        customerId(args.customerOneId),
        customerId(args.customerTwoId),
        withBareIds(args.overrideFields ?? {}),
      );
      return {
        resultingCustomerId: customer && gid("Customer", customer.id),
        job: jobId && { id: gid("Job", jobId), done: false },
        userErrors,
      };
    },
  ),

  customerAddressCreate: mutation((_source, args: AddressArguments, { shop }) =>
    createAddress(shop, customerId(args.customerId), args.address, args.setAsDefault ?? false),
  ),

  customerAddressUpdate: mutation((_source, args: AddressArguments, { shop }) =>
    updateAddress(
      shop,
      customerId(args.customerId),
      addressId(args.addressId),
      args.address,
      args.setAsDefault ?? false,
    ),
  ),

  customerAddressDelete: mutation((_source, args: AddressArguments, { shop }) => {
    const { address, userErrors } = deleteAddress(
      shop,
      customerId(args.customerId),
      addressId(args.addressId),
    );
    return { deletedAddressId: address && addressGid(address.id), userErrors };
  }),

  customerUpdateDefaultAddress: mutation((_source, args: AddressArguments, { shop }) =>
    setDefaultAddress(shop, customerId(args.customerId), addressId(args.addressId)),
  ),

  customerEmailMarketingConsentUpdate: mutation(
    (_source, { input }: { input: { customerId: string; emailMarketingConsent: ConsentInput } }, { shop }) =>
      setEmailConsent(shop, customerId(input.customerId), input.emailMarketingConsent),
  ),

  customerSmsMarketingConsentUpdate: mutation(
    (_source, { input }: { input: { customerId: string; smsMarketingConsent: ConsentInput } }, { shop }) =>
      setSmsConsent(shop, customerId(input.customerId), input.smsMarketingConsent),
  ),

  tagsAdd: mutation((_source, { id, tags }: { id: string; tags: string[] }, { shop }) =>
    node(addTags(shop, idOf("Customer", id), tags)),
  ),

  tagsRemove: mutation((_source, { id, tags }: { id: string; tags: string[] }, { shop }) =>
    node(removeTags(shop, idOf("Customer", id), tags)),
  ),
};

function payload({ customer, userErrors }: Outcome): {
  customer: SandboxCustomer | null;
  userErrors: UserError[];
} {
  return { customer: userErrors.length > 0 ? null : customer, userErrors };
}

function refused(field: string[], message: string) {
  return { customer: null, userErrors: [{ field, message }] };
}

function node({ customer, userErrors }: Outcome) {
  return { node: customer && { ...customer, __typename: "Customer" }, userErrors };
}

function withAddressIds(input: CustomerInput): CustomerInput {
  if (!input.addresses) return input;
  const addresses = input.addresses.map((address) =>
    address.id ? { ...address, id: addressId(address.id) } : address,
  );
  return { ...input, addresses };
}

function withBareIds({ note, tags, ...ids }: MergeOverrides): MergeOverrides {
  const bare = Object.entries(ids).map(([field, id]) => [field, id && customerId(id)]);
  return { note, tags, ...(Object.fromEntries(bare) as MergeOverrides) };
}
