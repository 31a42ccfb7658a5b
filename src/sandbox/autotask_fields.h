#pragma once
// The fields of the vendor's entities, in the order of its public description: name and type from it; length, required,
// read-only, "of" (the entity that it names), not-queryable and picklist from public documentation and metadata of
// clients.

#include <string_view>

namespace stowage::autotask {

constexpr std::string_view company_fields = R"(
id long required read-only
additionalAddressInformation string
address1 string
address2 string
alternatePhone1 string
alternatePhone2 string
apiVendorID integer
assetValue double
billToCompanyLocationID integer
billToAdditionalAddressInformation string
billingAddress1 string
billingAddress2 string
billToAddressToUse integer
billToAttention string
billToCity string
billToCountryID integer
billToState string
billToZipCode string
city string
classification integer
companyName string 100 required
companyNumber string 50
companyType integer required picklist
competitorID integer
countryID integer
createDate datetime read-only
createdByResourceID integer
currencyID integer
fax string
impersonatorCreatorResourceID integer
invoiceEmailMessageID integer
invoiceMethod integer
invoiceNonContractItemsToParentCompany boolean
invoiceTemplateID integer
isActive boolean
isClientPortalActive boolean
isEnabledForComanaged boolean
isTaskFireActive boolean
isTaxExempt boolean
lastActivityDate datetime read-only
lastTrackedModifiedDateTime datetime read-only
marketSegmentID integer
ownerResourceID integer required
parentCompanyID integer of:Company
phone string 25 required
postalCode string
quoteEmailMessageID integer
quoteTemplateID integer
sicCode string
state string
stockMarket string
stockSymbol string
surveyCompanyRating double
taxID string
taxRegionID integer
territoryID integer
webAddress string
)";

constexpr std::string_view contract_fields = R"(
id long required read-only
billingPreference integer
billToCompanyContactID integer
billToCompanyID integer of:Company
companyID integer required of:Company
contactID integer
contactName string
contractCategory integer
contractExclusionSetID integer
contractName string 100 required
contractNumber string 50
contractPeriodType integer picklist
contractType integer required picklist
description string 2000
endDate datetime required
estimatedCost double
estimatedHours double
estimatedRevenue double
exclusionContractID long of:Contract
internalCurrencyOverageBillingRate double
internalCurrencySetupFee double
isCompliant boolean
isDefaultContract boolean
opportunityID integer
organizationalLevelAssociationID integer
overageBillingRate double
purchaseOrderNumber string 50
renewedContractID long of:Contract
serviceLevelAgreementID integer
setupFee double
setupFeeBillingCodeID long
startDate datetime required
status integer required picklist
timeReportingRequiresStartAndStopTimes integer required
)";

constexpr std::string_view service_fields = R"(
id long required read-only
billingCodeID integer
createDate datetime read-only
creatorResourceID integer read-only
description string 400
invoiceDescription string 1000
isActive boolean
lastModifiedDate datetime read-only
markupRate double
name string 150 required
periodType integer required picklist
serviceLevelAgreementID long
unitCost double
unitPrice double
updateResourceID integer read-only
vendorCompanyID integer
)";

constexpr std::string_view contract_service_fields = R"(
id long required read-only
contractID integer required of:Contract
internalCurrencyAdjustedPrice double
internalCurrencyUnitPrice double
internalDescription string 100
invoiceDescription string 1000
quoteItemID long
serviceID integer required of:Service
unitCost double
unitPrice double
)";

constexpr std::string_view contract_service_unit_fields = R"(
id long required read-only
approveAndPostDate datetime read-only
contractID integer read-only of:Contract
contractServiceID integer read-only of:ContractService
cost double read-only
endDate datetime read-only
internalCurrencyPrice double read-only
organizationalLevelAssociationID integer read-only
price double read-only
serviceID integer read-only of:Service
startDate datetime read-only
units integer read-only
vendorCompanyID integer read-only
)";

constexpr std::string_view contract_service_adjustment_fields = R"(
id long required read-only
adjustedUnitCost double
adjustedUnitPrice double
allowRepeatService boolean
contractID integer of:Contract
contractServiceID integer of:ContractService
effectiveDate datetime required
quoteItemID integer
serviceID integer of:Service
unitChange integer
)";

constexpr std::string_view contract_note_fields = R"(
id long required read-only
contractID integer required of:Contract
createDateTime datetime read-only
creatorResourceID integer read-only
description string 2000 required
impersonatorCreatorResourceID integer
impersonatorUpdaterResourceID integer
lastActivityDate datetime read-only
title string 250 required
)";

constexpr std::string_view contract_charge_fields = R"(
id long required read-only
billableAmount double read-only
billingCodeID long
chargeType integer picklist
contractID long required of:Contract
contractServiceBundleID long
contractServiceID long of:ContractService
createDate datetime read-only
creatorResourceID long read-only
datePurchased datetime required
description string 2000
extendedCost double read-only
internalCurrencyBillableAmount double
internalCurrencyUnitPrice double
internalPurchaseOrderNumber string
isBillableToCompany boolean
isBilled boolean read-only
name string 100 required
notes string
organizationalLevelAssociationID integer
productID long
purchaseOrderNumber string
status long
statusLastModifiedBy long
statusLastModifiedDate datetime
unitCost double
unitPrice double
unitQuantity double required
)";

constexpr std::string_view billing_item_fields = R"(
id long required read-only
accountManagerWhenApprovedID integer read-only
billingCodeID integer read-only
billingItemType integer read-only picklist
companyID integer read-only of:Company
configurationItemID long read-only
contractChargeID long read-only of:ContractCharge
contractID integer read-only of:Contract
description string read-only
expenseItemID integer read-only
extendedPrice double read-only
internalCurrencyExtendedPrice double read-only
internalCurrencyRate double read-only
internalCurrencyTaxDollars double read-only
internalCurrencyTotalAmount double read-only
invoiceID integer read-only of:Invoice
itemApproverID integer read-only
itemDate datetime read-only
itemName string read-only
lineItemFullDescription string read-only not-queryable
lineItemGroupDescription string read-only not-queryable
lineItemID long read-only
milestoneID long read-only
nonBillable integer read-only
organizationalLevelAssociationID integer read-only
ourCost double read-only
postedDate datetime read-only
postedOnTime datetime read-only
projectChargeID long read-only
projectID integer read-only
purchaseOrderNumber string read-only
quantity double read-only
rate double read-only
roleID integer read-only
serviceBundleID long read-only
serviceID long read-only of:Service
subType integer read-only
taskID integer read-only
taxDollars double read-only
ticketChargeID long read-only
ticketID integer read-only
timeEntryID integer read-only
totalAmount double read-only
vendorID long read-only
webServiceDate datetime
)";

constexpr std::string_view invoice_fields = R"(
id long required read-only
batchID integer read-only
comments string read-only
companyID integer read-only of:Company
createDateTime datetime read-only
creatorResourceID integer read-only
dueDate datetime read-only not-queryable
fromDate datetime read-only
invoiceDateTime datetime read-only
invoiceEditorTemplateID integer read-only
invoiceNumber string
invoiceTotal double read-only
isVoided boolean read-only
orderNumber string read-only
paidDate datetime
paymentTerm integer read-only
taxGroup integer read-only
taxRegionName string read-only
toDate datetime read-only
totalTaxValue double read-only
voidedByResourceID integer read-only
voidedDate datetime read-only
webServiceDate datetime
)";

}  // namespace stowage::autotask
