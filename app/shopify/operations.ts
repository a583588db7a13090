/**
 * Every operation that the app sends to Shopify's Admin API. After a change here, `npm run graphql:types` generates
 * their types.
 */
import type * as Types from "./types/admin.ts";

/** The text of an operation, with the types of its answer and of its variables. */
export type Operation<Data, Variables> = string & {
  readonly types?: { data: Data; variables: Variables };
};

const addressFields = `#graphql
  fragment SyncedAddress on MailingAddress {
    id
    firstName
    lastName
    phone
    company
    address1
    address2
    city
    provinceCode
    zip
    countryCodeV2
  }
`;

/** The same fields in every operation, so that one mapping reads every answer. */
const customerFields = `#graphql
  ${addressFields}
  fragment SyncedCustomer on Customer {
    id
    updatedAt
    firstName
    lastName
    numberOfOrders
    defaultEmailAddress { emailAddress marketingState marketingUpdatedAt }
    defaultPhoneNumber { phoneNumber }
    defaultAddress { ...SyncedAddress }
    tags
    vatNumber: metafield(namespace: "$app", key: "vat_number") { value }
    taxCode: metafield(namespace: "$app", key: "tax_code") { value }
    pec: metafield(namespace: "$app", key: "pec") { value }
    sdi: metafield(namespace: "$app", key: "sdi") { value }
    orderCount: metafield(namespace: "$app", key: "order_count") { value }
    totalSpent: metafield(namespace: "$app", key: "total_spent") { value }
  }
`;

export const readCustomer = `#graphql
  query ReadCustomer($id: ID!) {
    customer(id: $id) { ...SyncedCustomer }
  }
  ${customerFields}
` as Operation<Types.ReadCustomerQuery, Types.ReadCustomerQueryVariables>;

/** The language that the customer reads the shop in. */
export const readCustomerLanguage = `#graphql
  query ReadCustomerLanguage($id: ID!) {
    customer(id: $id) { locale }
  }
` as Operation<Types.ReadCustomerLanguageQuery, Types.ReadCustomerLanguageQueryVariables>;

export const readTimeZone = `#graphql
  query ReadTimeZone {
    shop { ianaTimezone }
  }
` as Operation<Types.ReadTimeZoneQuery, Types.ReadTimeZoneQueryVariables>;

/** The type of a customer's metafield, where the shop or an app defined it. */
export const readDefinition = `#graphql
  query ReadDefinition($namespace: String!, $key: String!) {
    metafieldDefinition(identifier: { ownerType: CUSTOMER, namespace: $namespace, key: $key }) { type { name } }
  }
` as Operation<Types.ReadDefinitionQuery, Types.ReadDefinitionQueryVariables>;

/** Everything that the app needs to be allowed, of at most one customer. */
export const checkAccess = `#graphql
  query CheckAccess {
    currentAppInstallation { accessScopes { handle } }
    customers(first: 1) { nodes { ...SyncedCustomer } }
  }
  ${customerFields}
` as Operation<Types.CheckAccessQuery, Types.CheckAccessQueryVariables>;

export const findCustomer = `#graphql
  query FindCustomer($identifier: CustomerIdentifierInput!) {
    customerByIdentifier(identifier: $identifier) { ...SyncedCustomer }
  }
  ${customerFields}
` as Operation<Types.FindCustomerQuery, Types.FindCustomerQueryVariables>;

export const readCustomId = `#graphql
  query ReadCustomId($id: ID!) {
    customer(id: $id) { framework360Id: metafield(namespace: "$app", key: "framework360_id") { value } }
  }
` as Operation<Types.ReadCustomIdQuery, Types.ReadCustomIdQueryVariables>;

/** What a customer is known by, which costs a third of the whole customer. */
export const identifyCustomer = `#graphql
  query IdentifyCustomer($identifier: CustomerIdentifierInput!) {
    customerByIdentifier(identifier: $identifier) {
      id
      defaultEmailAddress { emailAddress }
      defaultPhoneNumber { phoneNumber }
    }
  }
` as Operation<Types.IdentifyCustomerQuery, Types.IdentifyCustomerQueryVariables>;

/** Ids and times of change only, which cost an eighth of the points that whole customers cost: 13 points for a page of 250. */
export const listCustomers = `#graphql
  query ListCustomers($query: String, $after: String, $first: Int!) {
    customers(first: $first, after: $after, query: $query, sortKey: ID) {
      nodes { id updatedAt }
      pageInfo { hasNextPage endCursor }
    }
  }
` as Operation<Types.ListCustomersQuery, Types.ListCustomersQueryVariables>;

/** About 101 points for a page of 250, the largest that Shopify gives: 0.4 a customer, where one by one they cost 9. */
export const listWholeCustomers = `#graphql
  query ListWholeCustomers($query: String, $after: String, $first: Int!) {
    customers(first: $first, after: $after, query: $query, sortKey: ID) {
      nodes { ...SyncedCustomer }
      pageInfo { hasNextPage endCursor }
    }
  }
  ${customerFields}
` as Operation<Types.ListWholeCustomersQuery, Types.ListWholeCustomersQueryVariables>;

export const createCustomer = `#graphql
  mutation CreateCustomer($input: CustomerInput!) {
    customerCreate(input: $input) {
      customer { ...SyncedCustomer }
      userErrors { field message }
    }
  }
  ${customerFields}
` as Operation<Types.CreateCustomerMutation, Types.CreateCustomerMutationVariables>;

export const updateCustomer = `#graphql
  mutation UpdateCustomer($input: CustomerInput!) {
    customerUpdate(input: $input) {
      customer { ...SyncedCustomer }
      userErrors { field message }
    }
  }
  ${customerFields}
` as Operation<Types.UpdateCustomerMutation, Types.UpdateCustomerMutationVariables>;

/** A customer's addresses, which are read only where the default address does not tell enough. Few customers have more than these. */
export const readAddresses = `#graphql
  query ReadAddresses($id: ID!) {
    customer(id: $id) { addressesV2(first: 50) { nodes { ...SyncedAddress } } }
  }
  ${addressFields}
` as Operation<Types.ReadAddressesQuery, Types.ReadAddressesQueryVariables>;

export const updateAddress = `#graphql
  mutation UpdateAddress($customerId: ID!, $addressId: ID!, $address: MailingAddressInput!, $setAsDefault: Boolean) {
    customerAddressUpdate(
      customerId: $customerId
      addressId: $addressId
      address: $address
      setAsDefault: $setAsDefault
    ) {
      userErrors { field message }
    }
  }
` as Operation<Types.UpdateAddressMutation, Types.UpdateAddressMutationVariables>;

export const createAddress = `#graphql
  mutation CreateAddress($customerId: ID!, $address: MailingAddressInput!) {
    customerAddressCreate(customerId: $customerId, address: $address, setAsDefault: true) {
      userErrors { field message }
    }
  }
` as Operation<Types.CreateAddressMutation, Types.CreateAddressMutationVariables>;

export const chooseAddress = `#graphql
  mutation ChooseAddress($customerId: ID!, $addressId: ID!) {
    customerUpdateDefaultAddress(customerId: $customerId, addressId: $addressId) {
      customer { ...SyncedCustomer }
      userErrors { field message }
    }
  }
  ${customerFields}
` as Operation<Types.ChooseAddressMutation, Types.ChooseAddressMutationVariables>;

/** `node` can be anything that has tags; our ids are always customers'. */
type TaggedCustomer = {
  customer: Types.SyncedCustomerFragment | null;
  userErrors: { field: string[] | null; message: string }[];
} | null;

export const addTags = `#graphql
  mutation AddTags($id: ID!, $tags: [String!]!) {
    tagsAdd(id: $id, tags: $tags) {
      customer: node { ...SyncedCustomer }
      userErrors { field message }
    }
  }
  ${customerFields}
` as Operation<{ tagsAdd: TaggedCustomer }, Types.AddTagsMutationVariables>;

export const removeTags = `#graphql
  mutation RemoveTags($id: ID!, $tags: [String!]!) {
    tagsRemove(id: $id, tags: $tags) {
      customer: node { ...SyncedCustomer }
      userErrors { field message }
    }
  }
  ${customerFields}
` as Operation<{ tagsRemove: TaggedCustomer }, Types.RemoveTagsMutationVariables>;

export const updateEmailConsent = `#graphql
  mutation UpdateEmailConsent($input: CustomerEmailMarketingConsentUpdateInput!) {
    customerEmailMarketingConsentUpdate(input: $input) {
      customer { ...SyncedCustomer }
      userErrors { field message }
    }
  }
  ${customerFields}
` as Operation<Types.UpdateEmailConsentMutation, Types.UpdateEmailConsentMutationVariables>;

/** Of each metafield the answer tells when its customer changed by it. */
export const setCustomIds = `#graphql
  mutation SetCustomIds($metafields: [MetafieldsSetInput!]!) {
    metafieldsSet(metafields: $metafields) {
      metafields { owner { ... on Customer { id updatedAt } } }
      userErrors { field message code }
    }
  }
` as Operation<Types.SetCustomIdsMutation, Types.SetCustomIdsMutationVariables>;

export const deleteMetafields = `#graphql
  mutation DeleteMetafields($metafields: [MetafieldIdentifierInput!]!) {
    metafieldsDelete(metafields: $metafields) { userErrors { field message } }
  }
` as Operation<Types.DeleteMetafieldsMutation, Types.DeleteMetafieldsMutationVariables>;

export const tellFlow = `#graphql
  mutation TellFlow($handle: String!, $payload: JSON!) {
    flowTriggerReceive(handle: $handle, payload: $payload) { userErrors { field message } }
  }
` as Operation<Types.TellFlowMutation, Types.TellFlowMutationVariables>;
