#include "billing/statement_csv.h"

#include "base/csv.h"
#include "billing/proration.h"

namespace stowage {

namespace {

constexpr std::string_view header =
    "row,id,line,period,organization,organization_id,version,billing_type,class,from,until,byte_days,asset_days,days,"
    "quantity,unit,unit_price,amount,currency,prices,unmeasured_asset_days,rehearsal\n";

class Row {
 public:
  Row& field(std::string_view value) {
    if (!text_.empty()) text_.push_back(',');
    text_ += csv_field(value);
    return *this;
  }
  Row& blank() { return field(""); }
  std::string ended() && { return std::move(text_) + "\n"; }

 private:
  std::string text_;
};

Row begun(std::string_view kind, std::string_view id, std::string_view line, const LineKey& key, Day until,
          const StatementNames& names) {
  Row row;
  row.field(kind).field(id).field(line).field(key.period.text()).field(names.of(key.organization));
  row.field(to_string(key.organization.number())).field(to_text(key.version)).field(to_text(key.type));
  row.field(key.asset_class == AssetClass::None ? "" : to_text(key.asset_class));
  row.field(key.from.text()).field(until.text());
  return row;
}

std::string_view rehearsal_in(const StatementNames& names) {
  return names.rehearsal ? "true" : "false";
}

std::string line_row(const StatementLine& line, const StatementRequest& request, const StatementNames& names) {
  const std::string id = line.key.id();
  const bool assets = counts_assets(line.key.type);
  const std::string exact = to_string(line.quantity_days());
  Row row = begun("line", id, id, line.key, line.until, names);
  row.field(assets ? "" : exact).field(assets ? exact : "").field(to_string(request.period.length()));
  row.field(quantity_for_reading(line.quantity_days(), line.unit(), request.period).text());
  row.field(month_text(line.unit())).field(line.price ? line.price->amount->text() : "");
  row.field(line.amount ? line.amount->text() : "").field(request.currency.code()).field(to_text(request.side));
  row.field(to_string(line.usage.unmeasured)).field(rehearsal_in(names));
  return std::move(row).ended();
}

std::string correction_row(const Correction& correction, const StatementRequest& request, const StatementNames& names) {
  Row row = begun("correction", correction.id(), correction.closed_line ? correction.key.id() : "", correction.key,
                  correction.until, names);
  row.blank().blank().blank().blank().blank().blank();
  row.field(correction.amount.text())
      .field(request.currency.code())
      .field(to_text(request.side))
      .blank()
      .field(rehearsal_in(names));
  return std::move(row).ended();
}

std::string uncorrected_row(const LineKey& key, const StatementRequest& request, const StatementNames& names) {
  Row row = begun("uncorrected", "", key.id(), key, key.period.days().until, names);
  row.blank().blank().blank().blank().blank().blank();
  row.blank().field(request.currency.code()).field(to_text(request.side)).blank().field(rehearsal_in(names));
  return std::move(row).ended();
}

}  // namespace

std::string statement_csv(const Statement& statement, const StatementNames& names) {
  std::string csv(header);
  for (const StatementLine& line : statement.lines) csv += line_row(line, statement.request, names);
  for (const Correction& one : statement.corrections) csv += correction_row(one, statement.request, names);
  for (const LineKey& key : statement.uncorrected) csv += uncorrected_row(key, statement.request, names);
  return csv;
}

}  // namespace stowage
