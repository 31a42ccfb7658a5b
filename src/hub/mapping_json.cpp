#include "hub/mapping_json.h"

namespace stowage {

std::string mapping_terms_json(const MappingTerms& terms) {
  JsonWriter json;
  json.begin_object();
  json.key("unit").exact(terms.rule.unit.count());
  json.key("allowance").exact(terms.rule.allowance.count());
  json.field("rounding", to_text(terms.rule.rounding)).field("minimum", terms.rule.minimum.count());
  if (terms.rule.maximum) json.field("maximum", terms.rule.maximum->count());
  json.field("base", terms.rule.base.count())
      .field("how", to_text(terms.how))
      .field("quantity", to_text(terms.quantity))
      .field("period", to_text(terms.period))
      .field("thresholdUnits", terms.threshold.units.count())
      .field("thresholdPercent", std::int64_t{terms.threshold.percent})
      .end_object();
  return json.take();
}

Result<MappingTerms> mapping_terms_from_json(std::string_view text) {
  const JsonValue json = TRY(JsonValue::parse(text));
  MappingTerms terms;
  const std::string unit = TRY(json.text_at("unit"));
  terms.rule.unit = Quantity(TRY(parse_int128(unit)));
  const std::string allowance = TRY(json.text_at("allowance"));
  terms.rule.allowance = Quantity(TRY(parse_int128(allowance)));
  const std::string rounding = TRY(json.text_at("rounding"));
  terms.rule.rounding = TRY(parse_rounding(rounding));
  terms.rule.minimum = Units(TRY(json.number_at("minimum")));
  if (json.find("maximum") != nullptr) terms.rule.maximum = Units(TRY(json.number_at("maximum")));
  terms.rule.base = Units(TRY(json.number_at("base")));
  const std::string how = TRY(json.text_at("how"));
  terms.how = TRY(parse_how_changes_bill(how));
  const std::string quantity = TRY(json.text_at("quantity"));
  terms.quantity = TRY(parse_month_quantity(quantity));
  const std::string period = TRY(json.text_at("period"));
  terms.period = TRY(parse_month_period(period));
  terms.threshold.units = Units(TRY(json.number_at("thresholdUnits")));
  terms.threshold.percent = static_cast<int>(TRY(json.number_at("thresholdPercent")));
  return terms;
}

std::string mapping_json(const ServiceMapping& mapping) {
  JsonWriter json;
  json.begin_object()
      .field("account", mapping.account.number())
      .field("contract", mapping.contract.number())
      .field("service", mapping.service.number())
      .field("kind", mapping.kind.text())
      .field("firstEffective", mapping.first_effective.text());
  if (mapping.ending)
    json.field("endingDay", mapping.ending->first.text()).field("ending", to_text(mapping.ending->second));
  json.key("terms").begin_object();
  for (const auto& [day, terms] : mapping.terms.steps()) json.key(day.text()).raw(mapping_terms_json(terms));
  json.end_object().key("freezes").begin_array();
  for (const Freeze& freeze : mapping.freezes)
    json.begin_object()
        .field("from", freeze.days.from.text())
        .field("until", freeze.days.until.text())
        .field("units", freeze.units.count())
        .end_object();
  return json.end_array().end_object().take();
}

}  // namespace stowage
