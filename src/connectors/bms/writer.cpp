#include "connectors/bms/writer.h"

#include <algorithm>
#include <array>

namespace stowage::connectors::bms {

namespace {

// Said before anything is done: the call itself is wrong, or not allowed.
bool is_refusal(int status) {
  constexpr std::array statuses = {400, 401, 403, 404, 405, 415, 429};
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

constexpr std::string_view units_from = " units from ";

}  // namespace

Sent sent_as(const Result<HttpOutcome>& outcome, const Login& login) {
  if (!outcome) return {Sent::Outcome::Refused, {}, outcome.error().text()};
  const auto answer = answer_of(*outcome, login);
  if (answer) return {Sent::Outcome::Accepted, "line " + text_of(answer->result, "Id"), {}};
  const bool undone = outcome->fate == HttpOutcome::Fate::NotSent ||
                      (outcome->fate == HttpOutcome::Fate::Answered && is_refusal(outcome->response.status));
  return {undone ? Sent::Outcome::Refused : Sent::Outcome::Lost, {}, answer.error().text()};
}

std::string description_of(Units units, Day effective, const std::string& mark) {
  return units.change_text() + std::string(units_from) + effective.text() + " [" + mark + "]";
}

std::optional<OurLine> our_line(const std::string& description) {
  const std::size_t words = description.find(units_from);
  const std::size_t open = description.find(" [stowage:");
  if (words == std::string::npos || open == std::string::npos || !description.starts_with('+') ||
      !description.ends_with(']'))
    return std::nullopt;
  const auto count = parse_int128(std::string_view(description).substr(1, words - 1));
  if (!count || *count < 1 || *count > Units::max_count) return std::nullopt;
  return OurLine{Units(static_cast<std::int64_t>(*count)), description.substr(open + 2, description.size() - open - 3)};
}

Sent Writer::add_line(std::int64_t contract, const ServiceLines& like, const Decimal& unit_price, Units units,
                      Day effective, const std::string& mark) {
  JsonWriter json;
  json.begin_array().begin_object();
  json.field("ServiceId", like.service).field("ServiceName", like.name);
  json.field("ServiceDescription", description_of(units, effective, mark)).field("Units", units.count());
  if (const Decimal& cost = like.lines.front().unit_cost; !cost.zero()) json.key("UnitCost").raw(cost.shortest());
  json.key("UnitPrice").raw(unit_price.shortest());
  json.field("EffectiveDate", effective.text() + "T00:00:00");
  json.end_object().end_array();
  return sent_as(
      caller_.post("/v2/finance/contracts/recurringservices/" + std::to_string(contract) + "/services", json.take()),
      caller_.login());
}

Sent Writer::map_organizations(const std::string& body) {
  return sent_as(caller_.post("/v2/admin/k1/organizationmappings", body), caller_.login());
}

}  // namespace stowage::connectors::bms
