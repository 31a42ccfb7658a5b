#include "billing/statement_json.h"

#include "base/json.h"
#include "billing/proration.h"

namespace stowage {

namespace {

void write_amount(JsonWriter& json, std::string_view key, const std::optional<Money>& amount) {
  json.key(key);
  if (amount) {
    json.text(amount->text());
  } else {
    json.null();
  }
}

void write_class(JsonWriter& json, AssetClass asset_class) {
  json.key("class");
  if (asset_class == AssetClass::None) {
    json.null();
  } else {
    json.text(to_text(asset_class));
  }
}

void write_byte_days(JsonWriter& json, std::string_view key, ByteDays byte_days) {
  json.key(key).exact(byte_days.count());
}

void write_key(JsonWriter& json, const LineKey& key, const StatementNames& names) {
  json.field("organization", names.of(key.organization));
  json.field("organizationId", key.organization.number());
  json.field("version", to_text(key.version));
  json.field("billingType", to_text(key.type));
  write_class(json, key.asset_class);
  json.field("from", key.from.text());
}

void write_line(JsonWriter& json, const StatementLine& line, const StatementNames& names) {
  const Period period = line.key.period;
  json.begin_object();
  json.field("id", line.key.id());
  write_key(json, line.key, names);
  json.field("until", line.until.text());
  if (counts_assets(line.key.type)) {
    json.field("assetDays", line.usage.asset_days);
  } else {
    write_byte_days(json, "byteDays", line.usage.byte_days);
  }
  json.field("days", std::int64_t{period.length()});
  json.field("quantity", quantity_for_reading(line.quantity_days(), line.unit(), period).text());
  json.field("unit", month_text(line.unit()));
  json.key("unitPrice");
  if (line.price) {
    json.text(line.price->amount->text());
  } else {
    json.null();
  }
  write_amount(json, "amount", line.amount);
  json.field("unmeasuredAssetDays", line.usage.unmeasured);
  json.field("provisionalAssetDays", line.usage.provisional);
  json.field("staleAssetDays", line.usage.stale);
  write_amount(json, "staleAmount", line.stale_amount);
  json.end_object();
}

void write_correction(JsonWriter& json, const Correction& correction, const StatementNames& names) {
  json.begin_object();
  json.field("id", correction.id());
  json.key("line");
  if (correction.closed_line) {
    json.text(correction.key.id());
  } else {
    json.null();
  }
  json.field("period", correction.key.period.text());
  write_key(json, correction.key, names);
  json.field("until", correction.until.text());
  write_amount(json, "closed", correction.closed);
  write_amount(json, "earlierCorrections", correction.earlier);
  write_amount(json, "recomputed", correction.recomputed);
  write_amount(json, "amount", correction.amount);
  json.end_object();
}

void write_accounted_for(JsonWriter& json, const AccountedFor& account) {
  json.key("accountedFor").begin_object();
  const std::pair<std::string, const Accounted*> parts[] = {{"metered", &account.metered},
                                                            {"billed", &account.billed},
                                                            {"excluded", &account.excluded},
                                                            {"unmapped", &account.unmapped}};
  for (const auto& [name, part] : parts) write_byte_days(json, name + "ByteDays", part->byte_days);
  for (const auto& [name, part] : parts) json.field(name + "AssetDays", part->asset_days);
  json.key("reasons").begin_array();
  for (const ReasonUsage& row : account.by_reason()) {
    json.begin_object();
    json.field("kind", is_excluded(row.reason) ? "excluded" : "unmapped");
    json.field("reason", reason_text(row.reason));
    write_byte_days(json, "byteDays", row.usage.byte_days);
    json.field("assetDays", row.usage.asset_days);
    write_amount(json, "amount", row.amount);
    json.end_object();
  }
  json.end_array().end_object();
}

void write_overage(JsonWriter& json, const OverageAccount& overage) {
  json.key("poolOverage").begin_object();
  write_byte_days(json, "byteDays", overage.total);
  write_byte_days(json, "billedByteDays", overage.billed);
  write_byte_days(json, "notChargedByteDays", overage.not_charged);
  write_byte_days(json, "withoutPriceByteDays", overage.without_price);
  write_byte_days(json, "unmappedByteDays", overage.unmapped);
  write_amount(json, "unmappedAmount", overage.unmapped_amount);
  // Left out where there is none: closed statements are compared byte for byte with older ones.
  if (overage.excluded != ByteDays()) {
    write_byte_days(json, "excludedByteDays", overage.excluded);
    write_amount(json, "excludedAmount", overage.excluded_amount);
  }
  json.end_object();
}

void write_days(JsonWriter& json, std::string_view key, const DaysByVersion& days) {
  json.key(key).begin_object().field("v1", days.v1).field("v2", days.v2).end_object();
}

}  // namespace

std::string statement_json(const Statement& statement, const StatementNames& names) {
  const StatementRequest& request = statement.request;
  JsonWriter json;
  json.begin_object();
  json.field("period", request.period.text());
  json.key("asOf").begin_object();
  json.field("day", request.as_of.text());
  json.field("delivery", request.mark.delivery.number());
  json.field("journal", request.mark.entry.number());
  json.field("head", hex(request.head)).end_object();
  json.field("currency", request.currency.code());
  json.field("zone", request.zone);

  json.key("lines").begin_array();
  for (const StatementLine& line : statement.lines) write_line(json, line, names);
  json.end_array();
  json.key("corrections").begin_array();
  for (const Correction& correction : statement.corrections) write_correction(json, correction, names);
  json.end_array();

  // Left out where there are none: closed statements are compared byte for byte with older ones.
  if (!statement.uncorrected.empty()) {
    json.key("uncorrected").begin_array();
    for (const LineKey& key : statement.uncorrected) {
      json.begin_object().field("id", key.id()).field("period", key.period.text());
      write_key(json, key, names);
      json.end_object();
    }
    json.end_array();
  }

  json.key("totals").begin_object();
  json.field("v1", statement.totals.v1.text()).field("v2", statement.totals.v2.text());
  json.field("total", statement.totals.total.text()).field("complete", statement.totals.complete).end_object();
  write_accounted_for(json, statement.accounted_for);
  write_days(json, "assetDays", statement.asset_days);
  write_days(json, "keptAssetDays", statement.kept_asset_days);
  json.field("prices", to_text(request.side));
  json.field("amountDue", statement.amount_due().text());
  write_overage(json, statement.overage);
  json.end_object();
  return json.take();
}

}  // namespace stowage
