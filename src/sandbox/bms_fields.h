#pragma once
// The fields of BMS's rows in the order of the vendor's description, under its names. Left out are lists within a row,
// which are written by themselves.

#include <array>
#include <string_view>

namespace stowage::bms {

// AccountLookupOutputDto
constexpr auto account_lookup_fields = std::to_array<std::string_view>({"Id", "Name", "TenantName", "IsActive"});

// AccountSummaryOutputDto
constexpr auto account_fields = std::to_array<std::string_view>({"Id",
                                                                 "CreatedBy",
                                                                 "CreatedOn",
                                                                 "ModifiedBy",
                                                                 "ModifiedOn",
                                                                 "ParentId",
                                                                 "AccountCode",
                                                                 "AccountTypeId",
                                                                 "AccountType",
                                                                 "AccountName",
                                                                 "BusinessTypeId",
                                                                 "BusinessType",
                                                                 "ServiceTypeId",
                                                                 "ServiceType",
                                                                 "AccountManagerId",
                                                                 "AccountManagerUserName",
                                                                 "CurrencyId",
                                                                 "CurrencyName",
                                                                 "CreditLimit",
                                                                 "NetDays",
                                                                 "SalesTaxItemId",
                                                                 "SalesTaxItemName",
                                                                 "Website",
                                                                 "Description",
                                                                 "ClassId",
                                                                 "ClassName",
                                                                 "IsActive",
                                                                 "IsBilling",
                                                                 "AcquiredDate",
                                                                 "TenantName"});

// ContractLookupOutputDto
constexpr auto contract_lookup_fields =
    std::to_array<std::string_view>({"Id", "Name", "IsDefault", "SLAId", "SLAName", "IsActive", "EndDate"});

// ClientContractSummaryOutputDto
constexpr auto contract_fields =
    std::to_array<std::string_view>({"Id", "ContractName", "AccountName", "ContractType", "ContractBillingPrice",
                                     "Status", "ContractNumber", "BillingCycle", "StartDate", "EndDate"});

// TokenOutputDto
constexpr auto token_fields =
    std::to_array<std::string_view>({"AccessToken", "RefreshToken", "AccessTokenExpireOn", "RefreshTokenExpireOn"});

// UserInfoOutputDto
constexpr auto user_fields = std::to_array<std::string_view>(
    {"UserId",       "FullName",          "EmailAddress",       "TimeStamp",      "TimeZoneValue",
     "TimeZoneName", "OlsonTimeZoneName", "DateFormat",         "TimeFormat",     "TimeFormatWithSeconds",
     "TenantId",     "AccountId",         "LocationId",         "ContactId",      "BusinessName",
     "CurrencyCode", "CultureCode",       "FilesVersionNumber", "NewTicketingUI", "IsUserSystemAdmin",
     "ProductName",  "PictureUrl",        "OpenIdRealmId"});

// ServiceLookupOutputDto
constexpr auto service_lookup_fields = std::to_array<std::string_view>({"Id", "Name", "Description"});

// ServiceOutputDto
constexpr auto service_fields = std::to_array<std::string_view>({"Id",
                                                                 "Name",
                                                                 "Description",
                                                                 "UnitCost",
                                                                 "UnitPrice",
                                                                 "CategoryId",
                                                                 "Category",
                                                                 "SubCategoryId",
                                                                 "SubCategory",
                                                                 "UnitOfMeasureId",
                                                                 "UnitOfMeasure",
                                                                 "IncomeAccountId",
                                                                 "IncomeAccountCode",
                                                                 "IncomeAccountName",
                                                                 "ExpenseAccountId",
                                                                 "ExpenseAccountCode",
                                                                 "ExpenseAccountName",
                                                                 "IsActive",
                                                                 "IsTaxable",
                                                                 "CreatedOn",
                                                                 "CreatedBy",
                                                                 "ModifiedOn",
                                                                 "ModifiedBy",
                                                                 "Margin",
                                                                 "MarginType"});

// ServiceListOutputDto
constexpr auto service_list_fields = std::to_array<std::string_view>({"Id",
                                                                      "Name",
                                                                      "Description",
                                                                      "UnitCost",
                                                                      "UnitPrice",
                                                                      "CategoryId",
                                                                      "Category",
                                                                      "Margin",
                                                                      "MarginType",
                                                                      "SubCategoryId",
                                                                      "SubCategory",
                                                                      "UnitOfMeasureId",
                                                                      "UnitOfMeasure",
                                                                      "IncomeAccountCode",
                                                                      "IncomeAccountName",
                                                                      "ExpenseAccountCode",
                                                                      "ExpenseAccountName",
                                                                      "IsActive",
                                                                      "IsTaxable",
                                                                      "CreatedOn",
                                                                      "CreatedBy",
                                                                      "ModifiedOn",
                                                                      "ModifiedBy"});

// RelatedServicesListOutputDto
constexpr auto related_service_fields = std::to_array<std::string_view>(
    {"Id", "ServiceId", "ContractId", "AccountId", "ServiceName", "ServiceDescription", "ContractName", "AccountName",
     "EffectiveDate", "ContractStartDate", "ContractEndDate", "UnitCost", "UnitPrice", "MarginType", "Margin",
     "ExcludeFromContractBulkUpdates"});

// RecurringServicePostOutputDto
constexpr auto added_service_fields = std::to_array<std::string_view>(
    {"Id",          "CreatedBy",  "CreatedOn",         "ModifiedBy",       "ModifiedOn",    "ServiceId", "ServiceName",
     "Description", "ContractId", "ContractName",      "TotalCost",        "TotalPrice",    "Units",     "UnitCost",
     "UnitPrice",   "Margin",     "OriginalUnitPrice", "OriginalUnitCost", "EffectiveDate", "SortOrder"});

// InvoiceSummaryOutputDto, and InvoiceOutputDto
constexpr auto invoice_fields = std::to_array<std::string_view>({"Id",
                                                                 "InvoiceNumber",
                                                                 "StatusId",
                                                                 "StatusName",
                                                                 "Notes",
                                                                 "AccountId",
                                                                 "AccountName",
                                                                 "AccountLocationId",
                                                                 "AccountLocationName",
                                                                 "ProjectId",
                                                                 "ProjectName",
                                                                 "PONumber",
                                                                 "SalesTaxItemId",
                                                                 "SalesTaxItemName",
                                                                 "SalesRepId",
                                                                 "SalesRepName",
                                                                 "ClassId",
                                                                 "ClassName",
                                                                 "Discount",
                                                                 "SalesTaxRate",
                                                                 "TotalPrice",
                                                                 "TotalTax",
                                                                 "GrandTotal",
                                                                 "PaymentDue",
                                                                 "PaidAmount",
                                                                 "InvoiceDate",
                                                                 "DueDate",
                                                                 "InvoiceFrom",
                                                                 "InvoiceTo",
                                                                 "SentOn",
                                                                 "ContactFirstName",
                                                                 "ContactLastName",
                                                                 "Address1",
                                                                 "Address2",
                                                                 "State",
                                                                 "City",
                                                                 "CountryName",
                                                                 "ZipCode",
                                                                 "EmailAddress",
                                                                 "PhoneNumber",
                                                                 "Extension",
                                                                 "MobileNumber",
                                                                 "FaxNumber",
                                                                 "SentByUserName",
                                                                 "CreatedById",
                                                                 "CreatedByUserName",
                                                                 "ModifiedById",
                                                                 "ModifiedByUserName",
                                                                 "ModifiedOn",
                                                                 "CreatedOn",
                                                                 "PostedToAccounting",
                                                                 "PostedToAccountingOn",
                                                                 "AccountingAppReference",
                                                                 "GeneratedOn"});

// InvoiceLineItemsOutputDto
constexpr auto invoice_line_fields = std::to_array<std::string_view>(
    {"Id", "InvoiceId", "InvoiceNumber", "Name", "Description", "TypeId", "TypeName", "GLAccountId", "GLAccountCode",
     "GLAccountName", "ClassId", "ClassName", "Qty", "UnitPrice", "TotalPrice", "ValueDate", "ContractId",
     "ContractName", "IsTaxable"});

// K1SSOModuleOutputDto
constexpr auto module_fields = std::to_array<std::string_view>({"Id", "Name", "ActiveProductImageUrl"});

// K1ProductOrganizationMappingsGetOutputDto
constexpr auto module_organization_fields =
    std::to_array<std::string_view>({"SourceOrganizationId", "SourceOrganizationName", "SourceProductId"});

// K1ProductSubOrganizationOutputDto
constexpr auto sub_organization_fields =
    std::to_array<std::string_view>({"SourceOrganizationId", "SourceOrganizationName"});

// K1ProductOrganizationMappingsListOutputDto
constexpr auto mapped_account_fields = std::to_array<std::string_view>({"AccountId", "AccountName", "IsActive"});

// K1SourceOrganizationOutputDto
constexpr auto source_organization_fields = std::to_array<std::string_view>({"Id", "Name", "ParentId"});

}  // namespace stowage::bms
