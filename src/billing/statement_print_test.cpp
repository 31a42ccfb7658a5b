#include <algorithm>

#include "base/csv.h"
#include "base/json.h"
#include "billing/focus_csv.h"
#include "billing/statement_csv.h"
#include "billing/statement_example_test.h"
#include "billing/statement_json.h"
#include "billing/statement_text.h"
#include "billing/text_table.h"
#include "precompiled.h"

namespace stowage {
namespace {

using namespace fixture;

TEST(StatementJson, HasTheKeysThatScriptsRelyOnInTheirOrder) {
  const auto json = JsonValue::parse(statement_json(example_statement(), example_names()));
  ASSERT_TRUE(json);
  const auto keys = [](const JsonValue& object) {
    std::string text;
    for (const auto& [key, value] : object.members()) text += key + " ";
    return text;
  };
  EXPECT_EQ(keys(*json),
            "period asOf currency zone lines corrections totals accountedFor assetDays keptAssetDays prices amountDue "
            "poolOverage ");
  EXPECT_EQ(keys(*json->find("asOf")), "day delivery journal head ");
  EXPECT_EQ(keys(*json->find("totals")), "v1 v2 total complete ");
  EXPECT_EQ(keys(*json->find("accountedFor")),
            "meteredByteDays billedByteDays excludedByteDays unmappedByteDays meteredAssetDays billedAssetDays "
            "excludedAssetDays unmappedAssetDays reasons ");
  EXPECT_EQ(keys(json->find("lines")->items()[1]),
            "id organization organizationId version billingType class from until byteDays days quantity unit unitPrice "
            "amount unmeasuredAssetDays provisionalAssetDays staleAssetDays staleAmount ");
}

TEST(StatementJson, WritesExactDecimalsAsStringsAndNoAmountAsNull) {
  const auto json = JsonValue::parse(statement_json(example_statement(), example_names())).value();
  const auto& lines = json.find("lines")->items();
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[1].text_at("id").value(), "2026-06.o3.v1.storage.all.2026-06-01");
  EXPECT_EQ(lines[1].text_at("byteDays").value(), "15000000000000");
  EXPECT_EQ(lines[1].text_at("amount").value(), "25.00");
  EXPECT_EQ(lines[1].text_at("unitPrice").value(), "0.05");
  EXPECT_EQ(lines[1].text_at("quantity").value(), "500.000000000");
  EXPECT_EQ(lines[1].find("class")->kind(), JsonValue::Kind::Null);
  EXPECT_EQ(lines[0].text_at("class").value(), "server");
  EXPECT_EQ(lines[0].number_at("assetDays").value(), 10);
  EXPECT_EQ(lines[4].text_at("billingType").value(), "protected_servers");
  EXPECT_EQ(lines[4].find("amount")->kind(), JsonValue::Kind::Null);
  EXPECT_FALSE(json.find("totals")->boolean_at("complete").value());
  EXPECT_EQ(json.find("totals")->text_at("total").value(), "336.12");
  EXPECT_EQ(json.text_at("amountDue").value(), "458.32");
  EXPECT_EQ(json.find("corrections")->items()[1].find("line")->kind(), JsonValue::Kind::Null);
}

TEST(StatementJson, IsTheSameBytesTwice) {
  EXPECT_EQ(statement_json(example_statement(), example_names()), statement_json(example_statement(), example_names()));
}

Int128 minor_units(std::string_view amount) {
  return Money::parse(amount, usd).value().minor();
}

TEST(StatementCsv, HoldsTheAmountDueWhateverTheNames) {
  const Statement statement = example_statement();
  const std::string csv = statement_csv(statement, example_names());
  CsvReader reader = CsvReader::open(csv).value();
  Int128 sum = 0;
  size_t rows = 0;
  bool named = false;
  for (; reader.next().value(); ++rows) {
    const std::string_view amount = reader.field(reader.column("amount"));
    if (!amount.empty()) sum += minor_units(amount);
    named = named || reader.field(reader.column("organization")) == example_names().of(acme);
  }
  EXPECT_EQ(rows, statement.lines.size() + statement.corrections.size());
  EXPECT_TRUE(sum == statement.amount_due().minor());
  EXPECT_TRUE(named);
}

class Focus : public testing::Test {
 protected:
  Focus() : text_(export_.csv), reader_(CsvReader::open(text_).value()) {
    while (reader_.next().value()) {
      rows_.emplace_back();
      for (size_t i = 0; i < reader_.header().size(); ++i)
        rows_.back()[reader_.header()[i]] = reader_.field(static_cast<int>(i));
    }
  }
  const FocusExport export_ = focus_csv(example_statement(), example_names(), Zone::find("Europe/London").value());
  const std::string text_;
  CsvReader reader_;
  std::vector<std::map<std::string, std::string>> rows_;
};

TEST_F(Focus, HasEveryMandatoryColumnOfVersion_1_2) {
  for (const char* column :
       {"BilledCost",       "BillingAccountId", "BillingAccountName", "BillingCurrency",   "BillingPeriodStart",
        "BillingPeriodEnd", "ChargeCategory",   "ChargeClass",        "ChargeDescription", "ChargePeriodStart",
        "ChargePeriodEnd",  "ContractedCost",   "EffectiveCost",      "ListCost",          "InvoiceIssuerName",
        "PricingQuantity",  "PricingUnit",      "ProviderName",       "PublisherName",     "ServiceCategory",
        "ServiceName"})
    EXPECT_GE(reader_.column(column), 0) << column;
  // Where these are, their product with PricingQuantity must be the cost exactly, which no monthly price can promise.
  EXPECT_LT(reader_.column("ListUnitPrice"), 0);
  EXPECT_LT(reader_.column("ContractedUnitPrice"), 0);
}

TEST_F(Focus, CostsSumToTheAmountDueAndNothingIsLeftOutSilently) {
  Int128 sum = 0;
  for (auto& row : rows_) sum += minor_units(row["BilledCost"]);
  EXPECT_TRUE(sum == example_statement().amount_due().minor());
  ASSERT_EQ(export_.left_out.size(), 1U);
  EXPECT_EQ(export_.left_out[0].id(), "2026-06.o4.v2.protected_servers.server.2026-06-01");
}

TEST_F(Focus, PeriodsAreInUtcWithTheEndExclusive) {
  // June in London is an hour before UTC.
  EXPECT_EQ(rows_[0]["BillingPeriodStart"], "2026-05-31T23:00:00Z");
  EXPECT_EQ(rows_[0]["BillingPeriodEnd"], "2026-06-30T23:00:00Z");
  EXPECT_EQ(rows_[0]["ChargePeriodEnd"], "2026-06-30T23:00:00Z");
}

TEST_F(Focus, QuantitiesAreExactAndCorrectionsSaySo) {
  EXPECT_EQ(rows_[1]["PricingQuantity"], "15000");
  EXPECT_EQ(rows_[1]["PricingUnit"], "GB-Days");
  EXPECT_EQ(rows_[1]["ChargeClass"], "");
  const auto& correction = rows_[rows_.size() - 2];
  EXPECT_EQ(correction.at("ChargeClass"), "Correction");
  EXPECT_EQ(correction.at("BilledCost"), "-1.25");
  EXPECT_EQ(correction.at("x_CorrectedLineId"), "2026-05.o3.v1.storage.all.2026-05-01");
  EXPECT_EQ(correction.at("ChargePeriodStart"), "2026-04-30T23:00:00Z");
  EXPECT_EQ(correction.at("BillingPeriodStart"), "2026-05-31T23:00:00Z");
  EXPECT_EQ(rows_.back().at("x_CorrectedLineId"), "");
}

TEST(StatementText, ShowsWhatABillingCoordinatorLooksFor) {
  const auto lines = statement_text(example_statement(), example_names(), 96);
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  EXPECT_EQ(text, R"(Northwind IT: statement of June 2026, as of 30 Jun 2026
v1 USD 26.48 + v2 USD 309.64 = USD 336.12 (incomplete)
corrections of earlier periods USD 122.20, amount due USD 458.32
Incomplete: 1 line without amount. Each stands below.
All accounted for: 137,000.00 GB-days metered = 107,000.00 billed + 30,000.00 excluded + 0.00
unmapped
in asset-days: 80 metered = 30 billed + 20 excluded + 30 unmapped
excluded, other version billed: 30,000.00 GB-days, 20 asset-days, USD 50.00
unmapped, no price: 0.00 GB-days, 30 asset-days

Acme Dental; "North": (a|b)                                                               136.12
  v1  Protected servers                                      0.333 asset-months  4.45       1.48
      2026-06.o3.v1.protected_servers.server.2026-06-01
      3 asset-days carried from stale sources, USD 0.45
  v1  Storage                                                 500.000 GB-months  0.05      25.00
      2026-06.o3.v1.storage.all.2026-06-01
      3 asset-days carried from stale sources, USD 7.50
  v2  Protected servers                                      0.667 asset-months  4.45       2.97
      2026-06.o3.v2.protected_servers.server.2026-06-01
  v2  Storage                                               1,066.667 GB-months  0.10     106.67
      2026-06.o3.v2.storage.all.2026-06-01
  correction of May 2026, v1 Storage                                                       -1.25
      2026-05.o3.v1.storage.all.2026-05-01.corrected-2026-06
  amount due                                                                              134.87

Müller, Söhne & Co                                                                       200.00?
  v2  Protected servers                                      1.000 asset-months         no price
      2026-06.o4.v2.protected_servers.server.2026-06-01
  v2  Storage                                               2,000.000 GB-months  0.10     200.00
      2026-06.o4.v2.storage.all.2026-06-01
  correction of May 2026, v1 Storage (no such line before)                               +123.45
      2026-05.o4.v1.storage.all.2026-05-01.corrected-2026-06
  amount due                                                                             323.45?

Valued at the price book, sell prices, in USD, net without tax; days of Europe/London. Contracts
bill at their own prices.
Known up to mark 7.12. Why a line says what it says: stowage explain LINE
Head of the journal: 0000000000000000
)");
}

TEST(StatementText, NoLineIsWiderThanTheTerminal) {
  for (const int width : {60, 72, 80, 96, 132}) {
    for (const std::string& line : statement_text(example_statement(), example_names(), width))
      EXPECT_LE(characters(line), width) << line;
  }
}

TEST(StatementText, OutsideOfATerminalNoNameIsCut) {
  auto names = example_names();
  const std::string longest(180, 'x');
  names.organizations[OrganizationId(3)] = longest;
  const auto lines = statement_text(example_statement(), names, 0);
  EXPECT_TRUE(std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return line.starts_with(longest); }));
}

TEST(TextTable, CutsBetweenCharactersNeverInsideThem) {
  EXPECT_EQ(cut_to("Müller", 6), "Müller");
  EXPECT_EQ(cut_to("Müller", 3), "Mü…");
  EXPECT_EQ(cut_to("Müller", 1), "…");
  EXPECT_EQ(padded_left("ü", 3), "  ü");
  EXPECT_EQ(broken_at_spaces("a bb ccc dddddd", 6), (std::vector<std::string>{"a bb", "ccc", "dddddd"}));
}

}  // namespace
}  // namespace stowage
