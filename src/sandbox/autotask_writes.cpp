#include "sandbox/autotask_writes.h"

#include <fmt/format.h>

#include "sandbox/request_parts.h"

namespace stowage::autotask {

namespace {

constexpr std::size_t charge_name_characters_max = 100;
constexpr std::size_t note_title_characters_max = 250;

const JsonValue* given(const JsonValue& body, std::string_view field) {
  const JsonValue* value = member(body, field);
  return value == nullptr || value->kind() == JsonValue::Kind::Null ? nullptr : value;
}

// 0 where it is not there.
Result<std::int64_t> id_of(const JsonValue& body, std::string_view field) {
  const JsonValue* value = given(body, field);
  if (value == nullptr) return 0;
  const auto number = parse_int128(value->text());
  if (!number || *number < 0 || *number > INT64_MAX) return bad_input(fmt::format("{} is no id.", field));
  return static_cast<std::int64_t>(*number);
}

Result<std::optional<Decimal>> decimal_of(const JsonValue& body, std::string_view field) {
  const JsonValue* value = given(body, field);
  if (value == nullptr) return std::optional<Decimal>();
  const auto decimal = value->kind() == JsonValue::Kind::Number ? Decimal::parse(value->text())
                                                                : Result<Decimal>(bad_input("no number"));
  if (!decimal) return bad_input(fmt::format("{} is no number.", field));
  return std::optional(*decimal);
}

// Absent: 0, where that may be.
Result<Units> unit_change_of(const JsonValue& body, UnitChange rule) {
  const JsonValue* value = given(body, "unitChange");
  const bool price_alone = rule == UnitChange::Optional && given(body, "adjustedUnitPrice") != nullptr;
  if (value == nullptr && price_alone) return Units();
  if (value == nullptr) return bad_input("unitChange is required.");
  const auto change = parse_int128(value->text());
  if (!change || *change > INT32_MAX || *change < INT32_MIN) return bad_input("unitChange is no whole number.");
  return Units(static_cast<std::int64_t>(*change));
}

std::string text_of(const JsonValue& body, std::string_view field) {
  const JsonValue* value = given(body, field);
  return value == nullptr ? std::string() : value->text();
}

bool is_true(const JsonValue* value) {
  return value != nullptr && value->kind() == JsonValue::Kind::Boolean && value->boolean();
}

}  // namespace

Result<Day> Writes::day_of(const JsonValue& body, const char* field) const {
  const std::string text = text_of(body, field);
  if (text.empty()) return bad_input(fmt::format("{} is required.", field));
  return TRY_WITHIN(field, parse_day(text, switches_.effective_date, zone_));
}

Result<Writes::Target> Writes::target_of(const JsonValue& body, std::int64_t of_path, const Books& books) const {
  const std::int64_t on_contract = TRY(id_of(body, "contractServiceID"));
  const std::int64_t in_body = TRY(id_of(body, "contractID"));
  const std::int64_t contract_id = of_path != 0 ? of_path : in_body;
  if (of_path != 0 && in_body != 0 && in_body != of_path)
    return bad_input(fmt::format("contractID {} is not the contract {} of the path.", in_body, of_path));
  if (on_contract != 0) {
    const auto [contract, service] = books.contract_service(on_contract);
    if (service == nullptr || (contract_id != 0 && contract->id.number() != contract_id))
      return not_found(fmt::format("There is no contract service {} on that contract.", on_contract));
    return Target{contract, service};
  }
  const std::int64_t service_id = TRY(id_of(body, "serviceID"));
  if (contract_id == 0 || service_id == 0)
    return bad_input("contractServiceID is required, or contractID and serviceID.");
  const Contract* contract = books.contract(contract_id);
  if (contract == nullptr) return not_found(fmt::format("There is no contract {}.", contract_id));
  const Service* catalogue = books.catalogue_service(service_id);
  if (catalogue == nullptr) return not_found(fmt::format("There is no service {}.", service_id));
  for (const Service& service : contract->services)
    if (service.name == catalogue->name) return Target{contract, &service};
  return Target{contract, nullptr, catalogue};
}

Result<void> Writes::check_change(const Target& target, Units change, Day day) const {
  const Contract& contract = *target.contract;
  if (contract.terms.covers(day) && day < contract.units_change_from())
    return refuse(
        "Unable to make changes as it would result in the deletion/modification of an already approved and posted "
        "contract period");
  const Service& service = target.service != nullptr ? *target.service : *target.catalogue;
  const Units before = target.service != nullptr ? service.units_on(day) : Units();
  if (switches_.zero_units == ZeroUnits::Refused && !change.zero() && (before + change).zero())
    return refuse("The unit count cannot be 0.");
  if (target.service != nullptr) return check_adjustment(contract, service, change, day);
  Service added;
  added.name = service.name;
  added.prices.set(contract.terms.from, Decimal());
  return check_adjustment(contract, added, change, day);
}

Result<ServiceId> Writes::service_on_contract(const Target& target, const std::optional<Decimal>& price, Day day) {
  ContractBook book(ledger_);
  if (target.service == nullptr) {
    const Decimal* known = target.catalogue->prices.at(day);
    const Decimal usual = known != nullptr ? *known : target.catalogue->prices.steps().begin()->second;
    return book.add_service(person_, target.contract->id, target.catalogue->name, price.value_or(usual));
  }
  if (price) TRY(book.set_price(person_, target.contract->id, target.service->id, day, *price));
  return target.service->id;
}

Result<std::int64_t> Writes::adjust(const JsonValue& body, std::int64_t of_path) {
  const Books books = TRY(Books::read(ledger_, zone_));
  const Target target = TRY(target_of(body, of_path, books));
  const Day day = TRY(day_of(body, "effectiveDate"));
  const Units change = TRY(unit_change_of(body, switches_.unit_change));
  std::optional<Decimal> price = TRY(decimal_of(body, "adjustedUnitPrice"));
  if (switches_.adjusted_unit_price == AdjustedUnitPrice::Ignored) price.reset();
  if (is_true(given(body, "allowRepeatService")) && target.service != nullptr && given(body, "serviceID") != nullptr)
    return refuse("The sandbox has each service once on a contract.");
  if (change.zero() && !price) return bad_input("unitChange is 0: nothing would change.");
  TRY(check_change(target, change, day));
  const ServiceId service = TRY(service_on_contract(target, price, day));
  // The vendor gives a number to an adjustment of the price, too; nothing here has one.
  if (change.zero()) return service.number();
  const AdjustmentId made =
      TRY(ContractBook(ledger_).adjust(person_, target.contract->id, service, change, day, "", "sandbox"));
  return made.number();
}

Result<std::int64_t> Writes::charge(const JsonValue& body, std::int64_t contract_id) {
  const Books books = TRY(Books::read(ledger_, zone_));
  const Contract* contract = books.contract(contract_id);
  if (contract == nullptr) return not_found(fmt::format("There is no contract {}.", contract_id));
  const ChargeText text{text_of(body, "name"), text_of(body, "description")};
  if (text.name.empty() || text.name.size() > charge_name_characters_max)
    return bad_input("name is required, with at most 100 characters.");
  if (TRY(id_of(body, "productID")) == 0 && TRY(id_of(body, "billingCodeID")) == 0)
    return bad_input("productID or billingCodeID is required.");
  if (given(body, "isBillableToCompany") != nullptr && !is_true(given(body, "isBillableToCompany")))
    return refuse("The sandbox keeps billable charges only.");
  const auto quantity = TRY(decimal_of(body, "unitQuantity"));
  const auto price = TRY(decimal_of(body, "unitPrice"));
  if (!quantity || !price) return bad_input("unitQuantity and unitPrice are required.");
  const Day day = TRY(day_of(body, "datePurchased"));
  const Money amount =
      TRY(Money::of(quantity->coefficient(), power_of_ten(quantity->scale()), *price, contract->currency));
  const ServiceId service(TRY(id_of(body, "contractServiceID")));
  const ChargeId made =
      TRY(ContractBook(ledger_).charge(person_, contract->id, service, day, amount, "", text.joined()));
  return made.number();
}

Result<std::int64_t> Writes::note(const JsonValue& body, std::int64_t contract_id) {
  const std::string title = text_of(body, "title");
  const std::string description = text_of(body, "description");
  if (title.empty() || title.size() > note_title_characters_max)
    return bad_input("title is required, with at most 250 characters.");
  if (description.empty()) return bad_input("description is required.");
  const NoteId made = TRY(ContractBook(ledger_).add_note(person_, ContractId(contract_id), title, description));
  return made.number();
}

}  // namespace stowage::autotask
