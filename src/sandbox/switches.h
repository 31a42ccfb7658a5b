#pragma once
// What is not known of the vendor's own service, or may be either way, as switches: a client is proven under both
// answers, and no guess stands in the code as a fact. The first value of each is where what is known points to.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stowage {

// What a date in a posted body means: the day that is written, or the day of that instant in the partner's zone.
enum class EffectiveDate { AsWritten, InstantInZone };
// Where a row of units ends that a change has split: on the day of the change, or on the day before.
enum class SplitRowEnd { EffectiveDay, DayBefore };
enum class PartialRowPrice { Prorated, Full };
enum class ZeroUnitRows { Shown, Hidden };
enum class ZeroUnits { Taken, Refused };
enum class AdjustedUnitPrice { Applied, Ignored };
enum class UnitChange { Optional, Required };
// What the next page of a query that was posted wants: the same body again, or nothing but its URL.
enum class PostedNextPage { SameBody, UrlAlone };
enum class PageBeyondMost { Cut, Refused };
enum class TextCase { Ignored, Kept };
enum class Visibility { Full, None };
// The day of what was posted of a service: on which the line begins to bill, or the first of its period.
enum class ItemDate { LinesFirst, PeriodsFirst };
enum class Tax { None, Added };
// BillingItems and Invoices, by themselves.
enum class BillingItems { Shown, Hidden };
enum class AddedLatency { On, Off };
enum class Maintenance { Off, On };
// Of writes that are done: nobody is told, or after a while, or that the server failed.
enum class WriteAnswers { Given, Lost, Late, Failed };
enum class WriteDelivery { Once, Twice };
// What a request is answered with before anything is done.
enum class Fault { None, Failed, TooMany, Page };

// Of BMS, which is described in PascalCase and was seen to answer in camelCase.
enum class FieldNames { Camel, Pascal, Lower };
enum class Nothing { Null, Absent };
enum class Failures { In200, InStatus };
enum class TokenRefusal { Empty401, Envelope401, Envelope200 };
enum class RefreshToken { Rotates, Stays };
// The number of the first page; where it is 1, 0 is taken for it.
enum class FirstPage { One, Zero };
enum class TextFilter { Contains, Equals };
// What a contract's billing price is the sum of: services in force today, or all lines whenever they count from.
enum class BillingPrice { InForce, AllLines };
enum class ContractEnd { LastDay, DayAfter };
// A service that is added with units below 0, as the only way to take units away.
enum class NegativeUnits { Refused, Taken };
// Which of several services that were added an answer shows: it is described to have one.
enum class AddedServices { First, Last };
// What an invoice's line for part of a period shows a part of.
enum class PartialLine { PartOfUnits, PartOfPrice };
enum class VoidInvoices { Shown, Hidden };
// Whether the tenant is connected to KaseyaOne.
enum class K1 { Connected, NotConnected };
// A list of organizations for an account and a module: it takes the place of the one before, or is added to it.
enum class MappingWrite { Replaces, Adds };
enum class EmptyMapping { Unmaps, Refused };
// An organization that another account has already.
enum class OrganizationTwice { Refused, Taken };
// A module of which an account has no organization, in the search for mappings.
enum class UnmappedModules { Left, Shown };
enum class AccountById { Bare, Enveloped };

struct Switches {
  EffectiveDate effective_date = EffectiveDate::AsWritten;
  SplitRowEnd split_row_end = SplitRowEnd::EffectiveDay;
  PartialRowPrice partial_row_price = PartialRowPrice::Prorated;
  ZeroUnitRows zero_unit_rows = ZeroUnitRows::Shown;
  ZeroUnits zero_units = ZeroUnits::Taken;
  AdjustedUnitPrice adjusted_unit_price = AdjustedUnitPrice::Applied;
  UnitChange unit_change = UnitChange::Optional;
  PostedNextPage posted_next_page = PostedNextPage::SameBody;
  PageBeyondMost page_beyond_most = PageBeyondMost::Cut;
  TextCase text_case = TextCase::Ignored;
  Visibility visibility = Visibility::Full;
  ItemDate item_date = ItemDate::LinesFirst;
  Tax tax = Tax::None;
  BillingItems billing_items = BillingItems::Shown;
  AddedLatency added_latency = AddedLatency::On;
  Maintenance maintenance = Maintenance::Off;
  WriteAnswers write_answers = WriteAnswers::Given;
  WriteDelivery write_delivery = WriteDelivery::Once;
  std::int64_t write_faults = 1'000'000'000;  // writes that the two are for
  std::int64_t late_seconds = 120;
  std::int64_t visible_after_seconds = 0;
  Fault fault = Fault::None;
  std::int64_t fault_every = 3;
  std::int64_t first_answer_seconds = 0;
  std::int64_t threshold = 10'000;  // requests in any 60 minutes
  std::int64_t threads = 3;         // at once, for each integration code and entity
  std::int64_t limit_status = 429;  // of an answer past either

  FieldNames bms_names = FieldNames::Camel;
  Nothing bms_nothing = Nothing::Null;
  Failures bms_failures = Failures::In200;
  TokenRefusal bms_token_refusal = TokenRefusal::Empty401;
  RefreshToken bms_refresh_token = RefreshToken::Rotates;
  FirstPage bms_first_page = FirstPage::One;
  TextFilter bms_text_filter = TextFilter::Contains;
  BillingPrice bms_billing_price = BillingPrice::InForce;
  ContractEnd bms_contract_end = ContractEnd::LastDay;
  AccountById bms_account_by_id = AccountById::Bare;
  NegativeUnits bms_negative_units = NegativeUnits::Refused;
  AddedServices bms_added_services = AddedServices::First;
  PartialLine bms_partial_line = PartialLine::PartOfUnits;
  VoidInvoices bms_void_invoices = VoidInvoices::Shown;
  K1 bms_k1 = K1::Connected;
  MappingWrite bms_mapping_write = MappingWrite::Replaces;
  EmptyMapping bms_empty_mapping = EmptyMapping::Unmaps;
  OrganizationTwice bms_organization_twice = OrganizationTwice::Refused;
  UnmappedModules bms_unmapped_modules = UnmappedModules::Left;
  std::int64_t bms_calls = 1500;  // in any 60 minutes, for each endpoint
  std::int64_t bms_page_rows = 100;
  std::int64_t bms_page_rows_max = 1000;
  std::int64_t bms_token_seconds = 1800;
  std::int64_t bms_token_calls = 1'000'000'000;
  std::int64_t bms_refresh_seconds = 86'400;
  std::int64_t bms_maintenance_status = 503;

  // "NAME=VALUE". BadInput for a name or a value that is none, with those that there are.
  Result<void> set(std::string_view assignment);
};

struct SwitchText {
  std::string name;
  std::vector<std::string> values;  // the first holds unless another is set; one number stands for any from it
                                    // on where it is 0, else from 1 on
  std::string about;
};
std::vector<SwitchText> all_switches();

}  // namespace stowage
