#include "billing/focus_csv.h"

#include "base/csv.h"

namespace stowage {

namespace {

constexpr std::string_view columns[] = {
    "BilledCost",        "BillingAccountId",  "BillingAccountName", "BillingCurrency",   "BillingPeriodStart",
    "BillingPeriodEnd",  "ChargeCategory",    "ChargeClass",        "ChargeDescription", "ChargeFrequency",
    "ChargePeriodStart", "ChargePeriodEnd",   "ConsumedQuantity",   "ConsumedUnit",      "ContractedCost",
    "EffectiveCost",     "InvoiceIssuerName", "ListCost",           "PricingQuantity",   "PricingUnit",
    "ProviderName",      "PublisherName",     "ServiceCategory",    "ServiceName",       "ServiceSubcategory",
    "SubAccountId",      "SubAccountName",    "x_LineId",           "x_CorrectedLineId", "x_Version",
    "x_BillingType",     "x_AssetClass",      "x_MonthlyUnitPrice", "x_MonthlyUnit",     "x_DaysOfMonth",
    "x_PriceSide",       "x_Rehearsal",
};

std::string header() {
  std::string line;
  for (const std::string_view column : columns) line.append(line.empty() ? "" : ",").append(column);
  return line + "\n";
}

// What differs between a line's row and a correction's.
struct Charge {
  const LineKey& key;
  Day until;
  std::string id;
  std::string cost;
  std::string charge_class;  // empty or Correction
  std::string corrected_line;
  std::string quantity;
  std::string quantity_unit;
  std::string price;
  std::string price_unit;
};

std::string description(const Charge& charge) {
  std::string text = "Endpoint Backup ";
  text.append(to_text(charge.key.version)).append(", ").append(people(charge.key.type));
  if (!charge.charge_class.empty()) text.append(", correction of ").append(charge.key.period.people());
  return text;
}

std::string row(const Charge& charge, const StatementRequest& request, const StatementNames& names, const Zone& zone) {
  const DayRange month = request.period.days();
  const auto start_of = [&](Day day) { return zone.start_of(day).text(); };
  const std::string organization = "o" + to_string(charge.key.organization.number());
  const std::string fields[] = {
      charge.cost,
      names.partner,
      names.partner,
      request.currency.code(),
      start_of(month.from),
      start_of(month.until),
      "Usage",
      charge.charge_class,
      description(charge),
      "Usage-Based",
      start_of(charge.key.from),
      start_of(charge.until),
      charge.quantity,  // what is priced is what was used
      charge.quantity_unit,
      charge.cost,
      charge.cost,
      names.partner,
      charge.cost,
      charge.quantity,
      charge.quantity_unit,
      names.partner,
      names.partner,
      "Storage",
      "Endpoint Backup " + std::string(to_text(charge.key.version)),
      "Backup Storage",
      organization,
      names.of(charge.key.organization),
      charge.id,
      charge.corrected_line,
      std::string(to_text(charge.key.version)),
      std::string(to_text(charge.key.type)),
      charge.key.asset_class == AssetClass::None ? std::string() : std::string(to_text(charge.key.asset_class)),
      charge.price,
      charge.price_unit,
      to_string(charge.key.period.length()),
      std::string(to_text(request.side)),
      names.rehearsal ? "true" : "false",
  };
  static_assert(std::size(fields) == std::size(columns));
  std::string line;
  for (const std::string& field : fields) line += csv_field(field) + ",";
  line.back() = '\n';
  return line;
}

// Bytes x days are whole, so 9 digits behind the point are exact.
std::string exact_quantity(const StatementLine& line) {
  return counts_assets(line.key.type) ? to_string(line.quantity_days()) : Decimal(line.quantity_days(), 9).shortest();
}

}  // namespace

FocusExport focus_csv(const Statement& statement, const StatementNames& names, const Zone& zone) {
  FocusExport result{header(), {}};
  for (const StatementLine& line : statement.lines) {
    if (!line.amount) {
      result.left_out.push_back(line.key);
      continue;
    }
    const Charge charge{.key = line.key,
                        .until = line.until,
                        .id = line.key.id(),
                        .cost = line.amount->text(),
                        .charge_class = "",
                        .corrected_line = "",
                        .quantity = exact_quantity(line),
                        .quantity_unit = counts_assets(line.key.type) ? "Asset-Days" : "GB-Days",
                        .price = line.price->amount->text(),
                        .price_unit = std::string(month_text(line.unit()))};
    result.csv += row(charge, statement.request, names, zone);
  }
  for (const Correction& correction : statement.corrections) {
    const Charge charge{.key = correction.key,
                        .until = correction.until,
                        .id = correction.id(),
                        .cost = correction.amount.text(),
                        .charge_class = "Correction",
                        .corrected_line = correction.closed_line ? correction.key.id() : "",
                        .quantity = "",
                        .quantity_unit = "",
                        .price = "",
                        .price_unit = ""};
    result.csv += row(charge, statement.request, names, zone);
  }
  result.left_out.insert(result.left_out.end(), statement.uncorrected.begin(), statement.uncorrected.end());
  return result;
}

}  // namespace stowage
