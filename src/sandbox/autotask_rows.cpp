#include "sandbox/autotask_rows.h"

#include <algorithm>

#include "contracts/lines.h"
#include "sandbox/autotask_row_maker.h"

namespace stowage::autotask {

namespace {

constexpr std::int64_t recurring_service = 7;      // of contractType
constexpr std::int64_t monthly = 2;                // of contractPeriodType and periodType
constexpr std::int64_t customer = 1;               // of companyType
constexpr std::int64_t active = 1;                 // of status
constexpr std::int64_t unit_row_days = 1'000'000;  // room for the number of any day below a service's number
constexpr std::string_view text_divider = " | ";

FieldValue shown(const Decimal* price) {
  return price == nullptr ? FieldValue() : FieldValue(*price);
}

class RowsOfBooks {
 public:
  RowsOfBooks(const Entity& entity, const Books& books, const Switches& switches)
      : entity_(entity), books_(books), switches_(switches) {}

  Result<std::vector<EntityRow>> all() {
    if (entity_.name == "Company") {
      for (const Account& account : books_.accounts) add_company(account);
    } else if (entity_.name == "Service") {
      add_catalogue();
    } else if (entity_.name == "ContractNote") {
      add_notes();
    } else {
      for (const Contract& contract : books_.contracts) TRY(add_of(contract));
    }
    std::sort(rows_.begin(), rows_.end(), [](const EntityRow& a, const EntityRow& b) { return a.id() < b.id(); });
    return std::move(rows_);
  }

 private:
  void add_company(const Account& account) {
    rows_.push_back(RowMaker(entity_)
                        .set("id", account.id.number())
                        .set("companyName", account.name)
                        .set("companyType", customer)
                        .set("isActive", true)
                        .take());
  }

  void add_catalogue() {
    for (const Contract& contract : books_.contracts)
      for (const Service& service : contract.services) {
        if (books_.catalogue_id(service.name) != service.id.number()) continue;
        rows_.push_back(RowMaker(entity_)
                            .set("id", service.id.number())
                            .set("name", service.name)
                            .set("invoiceDescription", service.name)
                            .set("periodType", monthly)
                            .set("isActive", true)
                            .set("unitPrice", shown(price_on(service, books_.today)))
                            .take());
      }
  }

  void add_notes() {
    for (const ContractNote& note : books_.notes)
      rows_.push_back(RowMaker(entity_)
                          .set("id", note.id.number())
                          .set("contractID", note.contract.number())
                          .set("title", note.title)
                          .set("description", note.text)
                          .set("createDateTime", books_.entered.at(note.entered))
                          .take());
  }

  Result<void> add_of(const Contract& contract) {
    if (entity_.name == "Contract") add_contract(contract);
    if (entity_.name == "ContractService") add_services(contract);
    if (entity_.name == "ContractServiceUnit") TRY(add_unit_rows(contract));
    if (entity_.name == "ContractCharge") TRY(add_charges(contract));
    return {};
  }

  void add_contract(const Contract& contract) {
    const DayRange days = contract.terms.days();
    rows_.push_back(RowMaker(entity_)
                        .set("id", contract.id.number())
                        .set("companyID", contract.account.number())
                        .set("contractName", contract.name)
                        .set("contractType", recurring_service)
                        .set("contractPeriodType", monthly)
                        .set("startDate", midnight(days.from))
                        .set("endDate", midnight(days.until - 1))
                        .set("status", active)
                        .set("timeReportingRequiresStartAndStopTimes", std::int64_t{0})
                        .take());
  }

  void add_services(const Contract& contract) {
    for (const Service& service : contract.services) {
      const FieldValue price = shown(price_on(service, books_.today));
      // Nothing is converted here, so that what another currency comes to in the own one is left out.
      const FieldValue own =
          contract.currency == books_.own_currency.value_or(contract.currency) ? price : FieldValue();
      rows_.push_back(RowMaker(entity_)
                          .set("id", service.id.number())
                          .set("contractID", contract.id.number())
                          .set("serviceID", books_.catalogue_id(service.name))
                          .set("invoiceDescription", service.name)
                          .set("unitPrice", price)
                          .set("internalCurrencyUnitPrice", own)
                          .set("internalCurrencyAdjustedPrice", own)
                          .take());
    }
  }

  Result<void> add_unit_rows(const Contract& contract) {
    for (const Service& service : contract.services)
      for (const UnitRow& row : unit_rows(contract, service, contract.terms.days())) {
        if (row.units.zero() && switches_.zero_unit_rows == ZeroUnitRows::Hidden) continue;
        TRY(add_unit_row(contract, service, row));
      }
    return {};
  }

  Result<void> add_unit_row(const Contract& contract, const Service& service, const UnitRow& row) {
    const bool split = row.days.until < row.period.covered.until;
    const Day end = split && switches_.split_row_end == SplitRowEnd::EffectiveDay ? row.days.until : row.days.until - 1;
    const FieldValue price = TRY(row_price(contract, service, row));
    FieldValue posted;
    if (const auto posting = contract.first_posting(row.period.covered.from)) posted = books_.entered.at(*posting);
    rows_.push_back(RowMaker(entity_)
                        .set("id", service.id.number() * unit_row_days + row.days.from.number())
                        .set("contractID", contract.id.number())
                        .set("contractServiceID", service.id.number())
                        .set("serviceID", books_.catalogue_id(service.name))
                        .set("startDate", midnight(row.days.from))
                        .set("endDate", midnight(end))
                        .set("units", row.units.count())
                        .set("price", price)
                        .set("internalCurrencyPrice", price)
                        .set("approveAndPostDate", posted)
                        .take());
    return {};
  }

  // Of all units of the row, not of one.
  Result<FieldValue> row_price(const Contract& contract, const Service& service, const UnitRow& row) const {
    if (service.prices.at(row.days.from) == nullptr) return FieldValue();
    if (switches_.partial_row_price == PartialRowPrice::Full)
      return amount(TRY(Money::of(row.units.count(), 1, *service.prices.at(row.days.from), contract.currency)));
    Money sum = Money::zero(contract.currency);
    for (const PricedStretch& stretch :
         TRY(price_units(service.prices, row.units, row.days, row.period, contract.currency)))
      sum += stretch.amount;
    return amount(sum);
  }

  Result<void> add_charges(const Contract& contract) {
    for (const Charge& charge : contract.charges) {
      const ChargeText text = ChargeText::split(charge.text);
      const bool billed = TRY(is_posted(contract, charge));
      rows_.push_back(RowMaker(entity_)
                          .set("id", charge.id.number())
                          .set("contractID", contract.id.number())
                          .set("contractServiceID", charge.service ? FieldValue(charge.service.number()) : FieldValue())
                          .set("name", text.name)
                          .set("description", text.description.empty() ? FieldValue() : FieldValue(text.description))
                          .set("datePurchased", midnight(charge.day))
                          .set("createDate", books_.entered.at(charge.entered))
                          .set("unitQuantity", Decimal(1, 0))
                          .set("unitPrice", amount(charge.amount))
                          .set("internalCurrencyUnitPrice", amount(charge.amount))
                          .set("billableAmount", amount(charge.amount))
                          .set("internalCurrencyBillableAmount", amount(charge.amount))
                          .set("isBillableToCompany", true)
                          .set("isBilled", billed)
                          .take());
    }
    return {};
  }

  static Result<bool> is_posted(const Contract& contract, const Charge& charge) {
    for (const ContractLine& line : TRY(lines_of(contract, contract.terms.period_of(charge.day))))
      if (line.charge == charge.id) return line.posted.has_value();
    return false;
  }

  const Entity& entity_;
  const Books& books_;
  const Switches& switches_;
  std::vector<EntityRow> rows_;
};

}  // namespace

Result<std::vector<EntityRow>> rows_of(const Entity& entity, const Books& books, const Switches& switches) {
  return RowsOfBooks(entity, books, switches).all();
}

ChargeText ChargeText::split(const std::string& text) {
  const std::size_t divider = text.find(text_divider);
  if (divider == std::string::npos) return {text, {}};
  return {text.substr(0, divider), text.substr(divider + text_divider.size())};
}

std::string ChargeText::joined() const {
  return description.empty() ? name : name + std::string(text_divider) + description;
}

}  // namespace stowage::autotask
