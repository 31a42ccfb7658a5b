#include "sandbox/bms_writes.h"

#include <algorithm>
#include <fmt/format.h>

#include "sandbox/bms_fields.h"

namespace stowage::bms {

namespace {

constexpr auto served_names = std::to_array<std::string_view>(
    {"ServiceId", "ServiceName", "ServiceDescription", "Units", "UnitCost", "UnitPrice", "EffectiveDate", "SortOrder"});

// 0 where it is not given, as a server of this kind takes it.
Result<Decimal> decimal_of(const Given& given, std::string_view name) {
  const std::string* text = given.find(name);
  return text == nullptr ? Result<Decimal>(Decimal()) : TRY_WITHIN(name, Decimal::parse(*text));
}

const Service* service_named(const Contract& contract, const std::string& name) {
  for (const Service& service : contract.services)
    if (service.name == name) return &service;
  return nullptr;
}

Decimal price_of_line(Units units, const Decimal& price) {
  return {units.count() * price.coefficient(), price.scale()};
}

}  // namespace

Result<std::vector<Row>> Writes::add_services(std::int64_t contract_id, const JsonValue& services) {
  if (services.kind() != JsonValue::Kind::Array || services.items().empty())
    return bad_input("The body is no array of services.");
  const Books books = TRY(Books::read(ledger_, zone_));
  const Contract* contract = books.contract(contract_id);
  if (contract == nullptr) return not_found(fmt::format("There is no contract {}.", contract_id));
  std::vector<NewLine> lines;
  for (const JsonValue& given : services.items()) {
    lines.push_back(TRY(line_of(given, books)));
    TRY(check(lines.back(), *contract, books));
  }
  std::vector<Row> rows;
  for (const NewLine& line : lines) rows.push_back(TRY(add(line, contract_id)));
  return rows;
}

Result<Writes::NewLine> Writes::line_of(const JsonValue& object, const Books& books) const {
  const Given given = Given::of_object(object);
  if (const auto unknown = given.first_besides(served_names))
    return bad_input(fmt::format("The sandbox does not know what '{}' does here.", *unknown));
  NewLine line{TRY(given.number("ServiceId")).value_or(0), Units(TRY(given.number("Units")).value_or(0)),
               TRY(decimal_of(given, "UnitPrice")),        Day(),
               TRY(given.number("SortOrder")).value_or(0), {}};
  if (const std::string* description = given.find("ServiceDescription")) line.description = *description;
  const Service* service = books.catalogue_service(line.service);
  if (service == nullptr) return not_found(fmt::format("There is no service {}.", line.service));
  const std::string* name = given.find("ServiceName");
  if (name != nullptr && *name != service->name)
    return refuse(fmt::format("The sandbox has service {} on contracts by its own name, '{}', alone.", line.service,
                              service->name));
  const std::string* date = given.find("EffectiveDate");
  if (date == nullptr) return bad_input("EffectiveDate is required.");
  line.effective = TRY_WITHIN("EffectiveDate", parse_day(*date, settings_.switches.effective_date, zone_));
  return line;
}

Result<const Service*> Writes::check(const NewLine& line, const Contract& contract, const Books& books) const {
  const std::string& name = books.catalogue_service(line.service)->name;
  const Service* service = service_named(contract, name);
  const Switches& switches = settings_.switches;
  if (line.units < Units(0) && switches.bms_negative_units == NegativeUnits::Refused)
    return refuse("Units cannot be below 0.");
  const Units after = (service == nullptr ? Units() : service->units_on(line.effective)) + line.units;
  if (after.zero() && switches.zero_units == ZeroUnits::Refused) return refuse("Units cannot be 0.");
  if (service == nullptr) {
    Service added;
    added.name = name;
    added.prices.set(contract.terms.from, line.price);
    TRY(check_adjustment(contract, added, line.units, line.effective));
    return service;
  }
  TRY(check_adjustment(contract, *service, line.units, line.effective));
  if (line.units.zero()) return refuse("A line of 0 units would change nothing: the contract has the service already.");
  const Decimal* price = service->prices.at(line.effective);
  if (*price != line.price)
    return refuse(fmt::format("The sandbox has a service at one price on a contract on a day, which is {} on {}.",
                              price->shortest(), line.effective.text()));
  return service;
}

Result<Row> Writes::add(const NewLine& line, std::int64_t contract_id) {
  // As it is now: the line before may have added the service.
  const Books books = TRY(Books::read(ledger_, zone_));
  const Contract* contract = books.contract(contract_id);
  const Service* service = TRY(check(line, *contract, books));
  const Service& known = *books.catalogue_service(line.service);
  ContractBook book(ledger_);
  const ServiceId id =
      service != nullptr ? service->id : TRY(book.add_service(settings_.person, contract->id, known.name, line.price));
  std::int64_t number = Line::of(*contract, Service{id, {}, {}, {}}).id;
  if (!line.units.zero()) {
    Adjustment made;
    made.id =
        TRY(book.adjust(settings_.person, contract->id, id, line.units, line.effective, line.description, "sandbox"));
    number = Line::of(made).id;
  }
  const Decimal* usual = price_on(known, books.today);
  Row row(added_service_fields);
  row.set("Id", number)
      .set("ServiceId", line.service)
      .set("ServiceName", known.name)
      .set("Description", line.description.empty() ? FieldValue() : FieldValue(line.description))
      .set("ContractId", contract_id)
      .set("ContractName", contract->name)
      .set("TotalCost", Decimal())
      .set("TotalPrice", price_of_line(line.units, line.price))
      .set("Units", line.units.count())
      .set("UnitCost", Decimal())
      .set("UnitPrice", line.price)
      .set("Margin", Decimal())
      .set("OriginalUnitPrice", usual == nullptr ? Decimal() : *usual)
      .set("OriginalUnitCost", Decimal())
      .set("EffectiveDate", midnight(line.effective))
      .set("SortOrder", line.order);
  return row;
}

}  // namespace stowage::bms
