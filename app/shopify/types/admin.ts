/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type BulkMutationErrorCode =
  | 'INTERNAL_FILE_SERVER_ERROR'
  | 'INVALID_MUTATION'
  | 'INVALID_STAGED_UPLOAD_FILE'
  | 'LIMIT_REACHED'
  | 'NO_SUCH_FILE'
  | 'OPERATION_IN_PROGRESS';

export type BulkOperationStatus =
  | 'CANCELED'
  | 'CANCELING'
  | 'COMPLETED'
  | 'CREATED'
  | 'EXPIRED'
  | 'FAILED'
  | 'RUNNING';

export type CountryCode =
  | 'AC'
  | 'AD'
  | 'AE'
  | 'AF'
  | 'AG'
  | 'AI'
  | 'AL'
  | 'AM'
  | 'AN'
  | 'AO'
  | 'AR'
  | 'AT'
  | 'AU'
  | 'AW'
  | 'AX'
  | 'AZ'
  | 'BA'
  | 'BB'
  | 'BD'
  | 'BE'
  | 'BF'
  | 'BG'
  | 'BH'
  | 'BI'
  | 'BJ'
  | 'BL'
  | 'BM'
  | 'BN'
  | 'BO'
  | 'BQ'
  | 'BR'
  | 'BS'
  | 'BT'
  | 'BV'
  | 'BW'
  | 'BY'
  | 'BZ'
  | 'CA'
  | 'CC'
  | 'CD'
  | 'CF'
  | 'CG'
  | 'CH'
  | 'CI'
  | 'CK'
  | 'CL'
  | 'CM'
  | 'CN'
  | 'CO'
  | 'CR'
  | 'CU'
  | 'CV'
  | 'CW'
  | 'CX'
  | 'CY'
  | 'CZ'
  | 'DE'
  | 'DJ'
  | 'DK'
  | 'DM'
  | 'DO'
  | 'DZ'
  | 'EC'
  | 'EE'
  | 'EG'
  | 'EH'
  | 'ER'
  | 'ES'
  | 'ET'
  | 'FI'
  | 'FJ'
  | 'FK'
  | 'FO'
  | 'FR'
  | 'GA'
  | 'GB'
  | 'GD'
  | 'GE'
  | 'GF'
  | 'GG'
  | 'GH'
  | 'GI'
  | 'GL'
  | 'GM'
  | 'GN'
  | 'GP'
  | 'GQ'
  | 'GR'
  | 'GS'
  | 'GT'
  | 'GW'
  | 'GY'
  | 'HK'
  | 'HM'
  | 'HN'
  | 'HR'
  | 'HT'
  | 'HU'
  | 'ID'
  | 'IE'
  | 'IL'
  | 'IM'
  | 'IN'
  | 'IO'
  | 'IQ'
  | 'IR'
  | 'IS'
  | 'IT'
  | 'JE'
  | 'JM'
  | 'JO'
  | 'JP'
  | 'KE'
  | 'KG'
  | 'KH'
  | 'KI'
  | 'KM'
  | 'KN'
  | 'KP'
  | 'KR'
  | 'KW'
  | 'KY'
  | 'KZ'
  | 'LA'
  | 'LB'
  | 'LC'
  | 'LI'
  | 'LK'
  | 'LR'
  | 'LS'
  | 'LT'
  | 'LU'
  | 'LV'
  | 'LY'
  | 'MA'
  | 'MC'
  | 'MD'
  | 'ME'
  | 'MF'
  | 'MG'
  | 'MK'
  | 'ML'
  | 'MM'
  | 'MN'
  | 'MO'
  | 'MQ'
  | 'MR'
  | 'MS'
  | 'MT'
  | 'MU'
  | 'MV'
  | 'MW'
  | 'MX'
  | 'MY'
  | 'MZ'
  | 'NA'
  | 'NC'
  | 'NE'
  | 'NF'
  | 'NG'
  | 'NI'
  | 'NL'
  | 'NO'
  | 'NP'
  | 'NR'
  | 'NU'
  | 'NZ'
  | 'OM'
  | 'PA'
  | 'PE'
  | 'PF'
  | 'PG'
  | 'PH'
  | 'PK'
  | 'PL'
  | 'PM'
  | 'PN'
  | 'PS'
  | 'PT'
  | 'PY'
  | 'QA'
  | 'RE'
  | 'RO'
  | 'RS'
  | 'RU'
  | 'RW'
  | 'SA'
  | 'SB'
  | 'SC'
  | 'SD'
  | 'SE'
  | 'SG'
  | 'SH'
  | 'SI'
  | 'SJ'
  | 'SK'
  | 'SL'
  | 'SM'
  | 'SN'
  | 'SO'
  | 'SR'
  | 'SS'
  | 'ST'
  | 'SV'
  | 'SX'
  | 'SY'
  | 'SZ'
  | 'TA'
  | 'TC'
  | 'TD'
  | 'TF'
  | 'TG'
  | 'TH'
  | 'TJ'
  | 'TK'
  | 'TL'
  | 'TM'
  | 'TN'
  | 'TO'
  | 'TR'
  | 'TT'
  | 'TV'
  | 'TW'
  | 'TZ'
  | 'UA'
  | 'UG'
  | 'UM'
  | 'US'
  | 'UY'
  | 'UZ'
  | 'VA'
  | 'VC'
  | 'VE'
  | 'VG'
  | 'VN'
  | 'VU'
  | 'WF'
  | 'WS'
  | 'XK'
  | 'YE'
  | 'YT'
  | 'ZA'
  | 'ZM'
  | 'ZW'
  | 'ZZ';

export type CustomerEmailAddressMarketingState =
  | 'INVALID'
  | 'NOT_SUBSCRIBED'
  | 'PENDING'
  | 'SUBSCRIBED'
  | 'UNSUBSCRIBED';

export type CustomerEmailMarketingConsentInput = {
  consentUpdatedAt?: string | null | undefined;
  marketingOptInLevel?: CustomerMarketingOptInLevel | null | undefined;
  marketingState: CustomerEmailMarketingState;
  sourceLocationId?: string | number | null | undefined;
};

export type CustomerEmailMarketingConsentUpdateInput = {
  customerId: string | number;
  emailMarketingConsent: CustomerEmailMarketingConsentInput;
};

export type CustomerEmailMarketingState =
  | 'INVALID'
  | 'NOT_SUBSCRIBED'
  | 'PENDING'
  | 'REDACTED'
  | 'SUBSCRIBED'
  | 'UNSUBSCRIBED';

export type CustomerIdentifierInput =
  {   customId: UniqueMetafieldValueInput; emailAddress?: never; id?: never; phoneNumber?: never; }
  |  { customId?: never;   emailAddress: string; id?: never; phoneNumber?: never; }
  |  { customId?: never; emailAddress?: never;   id: string | number; phoneNumber?: never; }
  |  { customId?: never; emailAddress?: never; id?: never;   phoneNumber: string; };

export type CustomerInput = {
  /**
   * @deprecated Use the dedicated address mutations (`customerAddressCreate`, `customerAddressUpdate`, `customerAddressDelete`) instead.
   *
   */
  addresses?: Array<MailingAddressInput> | null | undefined;
  email?: string | null | undefined;
  emailMarketingConsent?: CustomerEmailMarketingConsentInput | null | undefined;
  firstName?: string | null | undefined;
  id?: string | number | null | undefined;
  lastName?: string | null | undefined;
  locale?: string | null | undefined;
  metafields?: Array<MetafieldInput> | null | undefined;
  multipassIdentifier?: string | null | undefined;
  note?: string | null | undefined;
  phone?: string | null | undefined;
  smsMarketingConsent?: CustomerSmsMarketingConsentInput | null | undefined;
  tags?: Array<string> | null | undefined;
  taxExempt?: boolean | null | undefined;
  taxExemptions?: Array<TaxExemption> | null | undefined;
  whatsAppMarketingConsent?: CustomerMarketingConsentInput | null | undefined;
};

export type CustomerMarketingConsentInput = {
  optInLevel?: CustomerMarketingOptInLevel | null | undefined;
  sourceLocationId?: string | number | null | undefined;
  state: CustomerMarketingConsentState;
  updatedAt?: string | null | undefined;
};

export type CustomerMarketingConsentState =
  | 'NEVER_SUBSCRIBED'
  | 'PENDING'
  | 'REDACTED'
  | 'SUBSCRIBED'
  | 'UNSUBSCRIBED';

export type CustomerMarketingOptInLevel =
  | 'CONFIRMED_OPT_IN'
  | 'SINGLE_OPT_IN'
  | 'UNKNOWN';

export type CustomerSmsMarketingConsentInput = {
  consentUpdatedAt?: string | null | undefined;
  marketingOptInLevel?: CustomerMarketingOptInLevel | null | undefined;
  marketingState: CustomerSmsMarketingState;
  sourceLocationId?: string | number | null | undefined;
};

export type CustomerSmsMarketingState =
  | 'NOT_SUBSCRIBED'
  | 'PENDING'
  | 'REDACTED'
  | 'SUBSCRIBED'
  | 'UNSUBSCRIBED';

export type MailingAddressInput = {
  address1?: string | null | undefined;
  address2?: string | null | undefined;
  city?: string | null | undefined;
  company?: string | null | undefined;
  /** @deprecated Use `countryCode` instead. */
  country?: string | null | undefined;
  countryCode?: CountryCode | null | undefined;
  firstName?: string | null | undefined;
  /** @deprecated Not needed for 90% of mutations, and provided separately where it is needed. */
  id?: string | number | null | undefined;
  lastName?: string | null | undefined;
  phone?: string | null | undefined;
  /** @deprecated Use `provinceCode` instead. */
  province?: string | null | undefined;
  provinceCode?: string | null | undefined;
  zip?: string | null | undefined;
};

export type MetafieldIdentifierInput = {
  key: string;
  namespace: string;
  ownerId: string | number;
};

export type MetafieldInput = {
  id?: string | number | null | undefined;
  key?: string | null | undefined;
  namespace?: string | null | undefined;
  type?: string | null | undefined;
  value?: string | null | undefined;
};

export type MetafieldsSetInput = {
  compareDigest?: string | null | undefined;
  key: string;
  namespace?: string | null | undefined;
  ownerId: string | number;
  type?: string | null | undefined;
  value: string;
};

export type MetafieldsSetUserErrorCode =
  | 'APP_NOT_AUTHORIZED'
  | 'BLANK'
  | 'CAPABILITY_VIOLATION'
  | 'INCLUSION'
  | 'INTERNAL_ERROR'
  | 'INVALID'
  | 'INVALID_COMPARE_DIGEST'
  | 'INVALID_TYPE'
  | 'INVALID_VALUE'
  | 'LESS_THAN_OR_EQUAL_TO'
  | 'PRESENT'
  | 'STALE_OBJECT'
  | 'TAKEN'
  | 'TOO_LONG'
  | 'TOO_SHORT';

export type StagedUploadHttpMethodType =
  | 'POST'
  | 'PUT';

export type StagedUploadInput = {
  fileSize?: string | null | undefined;
  filename: string;
  httpMethod?: StagedUploadHttpMethodType | null | undefined;
  mimeType: string;
  resource: StagedUploadTargetGenerateUploadResource;
};

export type StagedUploadTargetGenerateUploadResource =
  | 'BULK_MUTATION_VARIABLES'
  | 'COLLECTION_IMAGE'
  | 'DISPUTE_FILE_UPLOAD'
  | 'FILE'
  | 'IMAGE'
  | 'MODEL_3D'
  | 'PRODUCT_IMAGE'
  | 'RETURN_LABEL'
  | 'SHOP_IMAGE'
  | 'URL_REDIRECT_IMPORT'
  | 'VIDEO';

export type TaxExemption =
  | 'CA_BC_COMMERCIAL_FISHERY_EXEMPTION'
  | 'CA_BC_CONTRACTOR_EXEMPTION'
  | 'CA_BC_PRODUCTION_AND_MACHINERY_EXEMPTION'
  | 'CA_BC_RESELLER_EXEMPTION'
  | 'CA_BC_SUB_CONTRACTOR_EXEMPTION'
  | 'CA_DIPLOMAT_EXEMPTION'
  | 'CA_MB_COMMERCIAL_FISHERY_EXEMPTION'
  | 'CA_MB_FARMER_EXEMPTION'
  | 'CA_MB_RESELLER_EXEMPTION'
  | 'CA_NL_VPT_RESELLER_EXEMPTION'
  | 'CA_NS_COMMERCIAL_FISHERY_EXEMPTION'
  | 'CA_NS_FARMER_EXEMPTION'
  | 'CA_ON_PURCHASE_EXEMPTION'
  | 'CA_PE_COMMERCIAL_FISHERY_EXEMPTION'
  | 'CA_SK_COMMERCIAL_FISHERY_EXEMPTION'
  | 'CA_SK_CONTRACTOR_EXEMPTION'
  | 'CA_SK_FARMER_EXEMPTION'
  | 'CA_SK_PRODUCTION_AND_MACHINERY_EXEMPTION'
  | 'CA_SK_RESELLER_EXEMPTION'
  | 'CA_SK_SUB_CONTRACTOR_EXEMPTION'
  | 'CA_SK_VPT_RESELLER_EXEMPTION'
  | 'CA_STATUS_CARD_EXEMPTION'
  | 'EU_REVERSE_CHARGE_EXEMPTION_RULE'
  | 'US_AK_RESELLER_EXEMPTION'
  | 'US_AL_RESELLER_EXEMPTION'
  | 'US_AR_RESELLER_EXEMPTION'
  | 'US_AZ_RESELLER_EXEMPTION'
  | 'US_CA_RESELLER_EXEMPTION'
  | 'US_CO_RESELLER_EXEMPTION'
  | 'US_CT_RESELLER_EXEMPTION'
  | 'US_DC_RESELLER_EXEMPTION'
  | 'US_DE_RESELLER_EXEMPTION'
  | 'US_FL_RESELLER_EXEMPTION'
  | 'US_GA_RESELLER_EXEMPTION'
  | 'US_HI_RESELLER_EXEMPTION'
  | 'US_IA_RESELLER_EXEMPTION'
  | 'US_ID_RESELLER_EXEMPTION'
  | 'US_IL_RESELLER_EXEMPTION'
  | 'US_IN_RESELLER_EXEMPTION'
  | 'US_KS_RESELLER_EXEMPTION'
  | 'US_KY_RESELLER_EXEMPTION'
  | 'US_LA_RESELLER_EXEMPTION'
  | 'US_MA_RESELLER_EXEMPTION'
  | 'US_MD_RESELLER_EXEMPTION'
  | 'US_ME_RESELLER_EXEMPTION'
  | 'US_MI_RESELLER_EXEMPTION'
  | 'US_MN_RESELLER_EXEMPTION'
  | 'US_MO_RESELLER_EXEMPTION'
  | 'US_MS_RESELLER_EXEMPTION'
  | 'US_MT_RESELLER_EXEMPTION'
  | 'US_NC_RESELLER_EXEMPTION'
  | 'US_ND_RESELLER_EXEMPTION'
  | 'US_NE_RESELLER_EXEMPTION'
  | 'US_NH_RESELLER_EXEMPTION'
  | 'US_NJ_RESELLER_EXEMPTION'
  | 'US_NM_RESELLER_EXEMPTION'
  | 'US_NV_RESELLER_EXEMPTION'
  | 'US_NY_RESELLER_EXEMPTION'
  | 'US_OH_RESELLER_EXEMPTION'
  | 'US_OK_RESELLER_EXEMPTION'
  | 'US_OR_RESELLER_EXEMPTION'
  | 'US_PA_RESELLER_EXEMPTION'
  | 'US_RI_RESELLER_EXEMPTION'
  | 'US_SC_RESELLER_EXEMPTION'
  | 'US_SD_RESELLER_EXEMPTION'
  | 'US_TN_RESELLER_EXEMPTION'
  | 'US_TX_RESELLER_EXEMPTION'
  | 'US_UT_RESELLER_EXEMPTION'
  | 'US_VA_RESELLER_EXEMPTION'
  | 'US_VT_RESELLER_EXEMPTION'
  | 'US_WA_RESELLER_EXEMPTION'
  | 'US_WI_RESELLER_EXEMPTION'
  | 'US_WV_RESELLER_EXEMPTION'
  | 'US_WY_RESELLER_EXEMPTION';

export type UniqueMetafieldValueInput = {
  key: string;
  namespace?: string | null | undefined;
  value: string;
};

export type StageUploadMutationVariables = Exact<{
  input: Array<StagedUploadInput> | StagedUploadInput;
}>;


export type StageUploadMutation = { stagedUploadsCreate: { stagedTargets: Array<{ url: string | null, parameters: Array<{ name: string, value: string }> }> | null, userErrors: Array<{ field: Array<string> | null, message: string }> } | null };

export type RunBulkMutationMutationVariables = Exact<{
  mutation: string;
  path: string;
}>;


export type RunBulkMutationMutation = { bulkOperationRunMutation: { bulkOperation: { id: string } | null, userErrors: Array<{ code: BulkMutationErrorCode | null, field: Array<string> | null, message: string }> } | null };

export type ReadBulkOperationQueryVariables = Exact<{
  id: string | number;
}>;


export type ReadBulkOperationQuery = { bulkOperation: { status: BulkOperationStatus, objectCount: string, url: string | null, partialDataUrl: string | null } | null };

export type ListBulkMutationsQueryVariables = Exact<{
  query: string;
}>;


export type ListBulkMutationsQuery = { bulkOperations: { nodes: Array<{ id: string }> } };

export type CancelBulkOperationMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelBulkOperationMutation = { bulkOperationCancel: { userErrors: Array<{ field: Array<string> | null, message: string }> } | null };

export type SyncedAddressFragment = { id: string, firstName: string | null, lastName: string | null, phone: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, provinceCode: string | null, zip: string | null, countryCodeV2: CountryCode | null };

export type SyncedCustomerFragment = { id: string, updatedAt: string, firstName: string | null, lastName: string | null, numberOfOrders: string, tags: Array<string>, defaultEmailAddress: { emailAddress: string, marketingState: CustomerEmailAddressMarketingState, marketingUpdatedAt: string | null } | null, defaultPhoneNumber: { phoneNumber: string } | null, defaultAddress: { id: string, firstName: string | null, lastName: string | null, phone: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, provinceCode: string | null, zip: string | null, countryCodeV2: CountryCode | null } | null, vatNumber: { value: string } | null, taxCode: { value: string } | null, pec: { value: string } | null, sdi: { value: string } | null, orderCount: { value: string } | null, totalSpent: { value: string } | null };

export type ReadCustomerQueryVariables = Exact<{
  id: string | number;
}>;


export type ReadCustomerQuery = { customer: { id: string, updatedAt: string, firstName: string | null, lastName: string | null, numberOfOrders: string, tags: Array<string>, defaultEmailAddress: { emailAddress: string, marketingState: CustomerEmailAddressMarketingState, marketingUpdatedAt: string | null } | null, defaultPhoneNumber: { phoneNumber: string } | null, defaultAddress: { id: string, firstName: string | null, lastName: string | null, phone: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, provinceCode: string | null, zip: string | null, countryCodeV2: CountryCode | null } | null, vatNumber: { value: string } | null, taxCode: { value: string } | null, pec: { value: string } | null, sdi: { value: string } | null, orderCount: { value: string } | null, totalSpent: { value: string } | null } | null };

export type ReadCustomerLanguageQueryVariables = Exact<{
  id: string | number;
}>;


export type ReadCustomerLanguageQuery = { customer: { locale: string } | null };

export type ReadTimeZoneQueryVariables = Exact<{ [key: string]: never; }>;


export type ReadTimeZoneQuery = { shop: { ianaTimezone: string } };

export type ReadDefinitionQueryVariables = Exact<{
  namespace: string;
  key: string;
}>;


export type ReadDefinitionQuery = { metafieldDefinition: { type: { name: string } } | null };

export type CheckAccessQueryVariables = Exact<{ [key: string]: never; }>;


export type CheckAccessQuery = { currentAppInstallation: { accessScopes: Array<{ handle: string }> }, customers: { nodes: Array<{ id: string, updatedAt: string, firstName: string | null, lastName: string | null, numberOfOrders: string, tags: Array<string>, defaultEmailAddress: { emailAddress: string, marketingState: CustomerEmailAddressMarketingState, marketingUpdatedAt: string | null } | null, defaultPhoneNumber: { phoneNumber: string } | null, defaultAddress: { id: string, firstName: string | null, lastName: string | null, phone: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, provinceCode: string | null, zip: string | null, countryCodeV2: CountryCode | null } | null, vatNumber: { value: string } | null, taxCode: { value: string } | null, pec: { value: string } | null, sdi: { value: string } | null, orderCount: { value: string } | null, totalSpent: { value: string } | null }> } };

export type FindCustomerQueryVariables = Exact<{
  identifier: CustomerIdentifierInput;
}>;


export type FindCustomerQuery = { customerByIdentifier: { id: string, updatedAt: string, firstName: string | null, lastName: string | null, numberOfOrders: string, tags: Array<string>, defaultEmailAddress: { emailAddress: string, marketingState: CustomerEmailAddressMarketingState, marketingUpdatedAt: string | null } | null, defaultPhoneNumber: { phoneNumber: string } | null, defaultAddress: { id: string, firstName: string | null, lastName: string | null, phone: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, provinceCode: string | null, zip: string | null, countryCodeV2: CountryCode | null } | null, vatNumber: { value: string } | null, taxCode: { value: string } | null, pec: { value: string } | null, sdi: { value: string } | null, orderCount: { value: string } | null, totalSpent: { value: string } | null } | null };

export type ReadCustomIdQueryVariables = Exact<{
  id: string | number;
}>;


export type ReadCustomIdQuery = { customer: { framework360Id: { value: string } | null } | null };

export type IdentifyCustomerQueryVariables = Exact<{
  identifier: CustomerIdentifierInput;
}>;


export type IdentifyCustomerQuery = { customerByIdentifier: { id: string, defaultEmailAddress: { emailAddress: string } | null, defaultPhoneNumber: { phoneNumber: string } | null } | null };

export type ListCustomersQueryVariables = Exact<{
  query?: string | null | undefined;
  after?: string | null | undefined;
  first: number;
}>;


export type ListCustomersQuery = { customers: { nodes: Array<{ id: string, updatedAt: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ListWholeCustomersQueryVariables = Exact<{
  query?: string | null | undefined;
  after?: string | null | undefined;
  first: number;
}>;


export type ListWholeCustomersQuery = { customers: { nodes: Array<{ id: string, updatedAt: string, firstName: string | null, lastName: string | null, numberOfOrders: string, tags: Array<string>, defaultEmailAddress: { emailAddress: string, marketingState: CustomerEmailAddressMarketingState, marketingUpdatedAt: string | null } | null, defaultPhoneNumber: { phoneNumber: string } | null, defaultAddress: { id: string, firstName: string | null, lastName: string | null, phone: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, provinceCode: string | null, zip: string | null, countryCodeV2: CountryCode | null } | null, vatNumber: { value: string } | null, taxCode: { value: string } | null, pec: { value: string } | null, sdi: { value: string } | null, orderCount: { value: string } | null, totalSpent: { value: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateCustomerMutationVariables = Exact<{
  input: CustomerInput;
}>;


export type CreateCustomerMutation = { customerCreate: { customer: { id: string, updatedAt: string, firstName: string | null, lastName: string | null, numberOfOrders: string, tags: Array<string>, defaultEmailAddress: { emailAddress: string, marketingState: CustomerEmailAddressMarketingState, marketingUpdatedAt: string | null } | null, defaultPhoneNumber: { phoneNumber: string } | null, defaultAddress: { id: string, firstName: string | null, lastName: string | null, phone: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, provinceCode: string | null, zip: string | null, countryCodeV2: CountryCode | null } | null, vatNumber: { value: string } | null, taxCode: { value: string } | null, pec: { value: string } | null, sdi: { value: string } | null, orderCount: { value: string } | null, totalSpent: { value: string } | null } | null, userErrors: Array<{ field: Array<string> | null, message: string }> } | null };

export type UpdateCustomerMutationVariables = Exact<{
  input: CustomerInput;
}>;


export type UpdateCustomerMutation = { customerUpdate: { customer: { id: string, updatedAt: string, firstName: string | null, lastName: string | null, numberOfOrders: string, tags: Array<string>, defaultEmailAddress: { emailAddress: string, marketingState: CustomerEmailAddressMarketingState, marketingUpdatedAt: string | null } | null, defaultPhoneNumber: { phoneNumber: string } | null, defaultAddress: { id: string, firstName: string | null, lastName: string | null, phone: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, provinceCode: string | null, zip: string | null, countryCodeV2: CountryCode | null } | null, vatNumber: { value: string } | null, taxCode: { value: string } | null, pec: { value: string } | null, sdi: { value: string } | null, orderCount: { value: string } | null, totalSpent: { value: string } | null } | null, userErrors: Array<{ field: Array<string> | null, message: string }> } | null };

export type ReadAddressesQueryVariables = Exact<{
  id: string | number;
}>;


export type ReadAddressesQuery = { customer: { addressesV2: { nodes: Array<{ id: string, firstName: string | null, lastName: string | null, phone: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, provinceCode: string | null, zip: string | null, countryCodeV2: CountryCode | null }> } } | null };

export type UpdateAddressMutationVariables = Exact<{
  customerId: string | number;
  addressId: string | number;
  address: MailingAddressInput;
  setAsDefault?: boolean | null | undefined;
}>;


export type UpdateAddressMutation = { customerAddressUpdate: { userErrors: Array<{ field: Array<string> | null, message: string }> } | null };

export type CreateAddressMutationVariables = Exact<{
  customerId: string | number;
  address: MailingAddressInput;
}>;


export type CreateAddressMutation = { customerAddressCreate: { userErrors: Array<{ field: Array<string> | null, message: string }> } | null };

export type ChooseAddressMutationVariables = Exact<{
  customerId: string | number;
  addressId: string | number;
}>;


export type ChooseAddressMutation = { customerUpdateDefaultAddress: { customer: { id: string, updatedAt: string, firstName: string | null, lastName: string | null, numberOfOrders: string, tags: Array<string>, defaultEmailAddress: { emailAddress: string, marketingState: CustomerEmailAddressMarketingState, marketingUpdatedAt: string | null } | null, defaultPhoneNumber: { phoneNumber: string } | null, defaultAddress: { id: string, firstName: string | null, lastName: string | null, phone: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, provinceCode: string | null, zip: string | null, countryCodeV2: CountryCode | null } | null, vatNumber: { value: string } | null, taxCode: { value: string } | null, pec: { value: string } | null, sdi: { value: string } | null, orderCount: { value: string } | null, totalSpent: { value: string } | null } | null, userErrors: Array<{ field: Array<string> | null, message: string }> } | null };

export type AddTagsMutationVariables = Exact<{
  id: string | number;
  tags: Array<string> | string;
}>;


export type AddTagsMutation = { tagsAdd: { customer:
      | { id: string, updatedAt: string, firstName: string | null, lastName: string | null, numberOfOrders: string, tags: Array<string>, defaultEmailAddress: { emailAddress: string, marketingState: CustomerEmailAddressMarketingState, marketingUpdatedAt: string | null } | null, defaultPhoneNumber: { phoneNumber: string } | null, defaultAddress: { id: string, firstName: string | null, lastName: string | null, phone: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, provinceCode: string | null, zip: string | null, countryCodeV2: CountryCode | null } | null, vatNumber: { value: string } | null, taxCode: { value: string } | null, pec: { value: string } | null, sdi: { value: string } | null, orderCount: { value: string } | null, totalSpent: { value: string } | null }
      | Record<PropertyKey, never>
     | null, userErrors: Array<{ field: Array<string> | null, message: string }> } | null };

export type RemoveTagsMutationVariables = Exact<{
  id: string | number;
  tags: Array<string> | string;
}>;


export type RemoveTagsMutation = { tagsRemove: { customer:
      | { id: string, updatedAt: string, firstName: string | null, lastName: string | null, numberOfOrders: string, tags: Array<string>, defaultEmailAddress: { emailAddress: string, marketingState: CustomerEmailAddressMarketingState, marketingUpdatedAt: string | null } | null, defaultPhoneNumber: { phoneNumber: string } | null, defaultAddress: { id: string, firstName: string | null, lastName: string | null, phone: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, provinceCode: string | null, zip: string | null, countryCodeV2: CountryCode | null } | null, vatNumber: { value: string } | null, taxCode: { value: string } | null, pec: { value: string } | null, sdi: { value: string } | null, orderCount: { value: string } | null, totalSpent: { value: string } | null }
      | Record<PropertyKey, never>
     | null, userErrors: Array<{ field: Array<string> | null, message: string }> } | null };

export type UpdateEmailConsentMutationVariables = Exact<{
  input: CustomerEmailMarketingConsentUpdateInput;
}>;


export type UpdateEmailConsentMutation = { customerEmailMarketingConsentUpdate: { customer: { id: string, updatedAt: string, firstName: string | null, lastName: string | null, numberOfOrders: string, tags: Array<string>, defaultEmailAddress: { emailAddress: string, marketingState: CustomerEmailAddressMarketingState, marketingUpdatedAt: string | null } | null, defaultPhoneNumber: { phoneNumber: string } | null, defaultAddress: { id: string, firstName: string | null, lastName: string | null, phone: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, provinceCode: string | null, zip: string | null, countryCodeV2: CountryCode | null } | null, vatNumber: { value: string } | null, taxCode: { value: string } | null, pec: { value: string } | null, sdi: { value: string } | null, orderCount: { value: string } | null, totalSpent: { value: string } | null } | null, userErrors: Array<{ field: Array<string> | null, message: string }> } | null };

export type SetCustomIdsMutationVariables = Exact<{
  metafields: Array<MetafieldsSetInput> | MetafieldsSetInput;
}>;


export type SetCustomIdsMutation = { metafieldsSet: { metafields: Array<{ owner:
        | { id: string, updatedAt: string }
        | Record<PropertyKey, never>
       }> | null, userErrors: Array<{ field: Array<string> | null, message: string, code: MetafieldsSetUserErrorCode | null }> } | null };

export type DeleteMetafieldsMutationVariables = Exact<{
  metafields: Array<MetafieldIdentifierInput> | MetafieldIdentifierInput;
}>;


export type DeleteMetafieldsMutation = { metafieldsDelete: { userErrors: Array<{ field: Array<string> | null, message: string }> } | null };

export type TellFlowMutationVariables = Exact<{
  handle: string;
  payload: unknown;
}>;


export type TellFlowMutation = { flowTriggerReceive: { userErrors: Array<{ field: Array<string> | null, message: string }> } | null };

export type ListSegmentMembersQueryVariables = Exact<{
  segment: string | number;
  after?: string | null | undefined;
  first: number;
}>;


export type ListSegmentMembersQuery = { customerSegmentMembers: { edges: Array<{ node: { id: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type QuerySegmentMutationVariables = Exact<{
  segment: string | number;
}>;


export type QuerySegmentMutation = { customerSegmentMembersQueryCreate: { customerSegmentMembersQuery: { id: string } | null, userErrors: Array<{ field: Array<string> | null, message: string }> } | null };

export type ReadSegmentQueryQueryVariables = Exact<{
  id: string | number;
}>;


export type ReadSegmentQueryQuery = { customerSegmentMembersQuery: { done: boolean } | null };

export type ListQueriedMembersQueryVariables = Exact<{
  query: string | number;
  after?: string | null | undefined;
  first: number;
}>;


export type ListQueriedMembersQuery = { customerSegmentMembers: { edges: Array<{ node: { id: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };
