#include "connectors/autotask/survey.h"

#include <algorithm>

#include "connectors/autotask/unit_rows.h"

namespace stowage::connectors::autotask {

namespace {

// Rows of units begin this far around today: on either side at least one period that is whole.
constexpr int days_around = 70;

constexpr const char* none_came =
    "`stowage connect test` says what the API user may see. Autotask gives a user without the right no rows, and no "
    "error.";

std::string reference_of(std::int64_t id) {
  return std::to_string(id);
}

std::string window(Day today) {
  return filter_of("startDate", "gte", today - days_around) + "," + filter_of("startDate", "lte", today + days_around);
}

template <class Row>
std::vector<std::int64_t> each_once(const std::vector<Row>& rows, std::int64_t Row::*id) {
  std::set<std::int64_t> ids;
  for (const Row& row : rows) ids.insert(row.*id);
  return {ids.begin(), ids.end()};
}

class Surveying {
 public:
  Surveying(Reader& reader, const Wanted& wanted) : reader_(reader), wanted_(wanted) {}

  Result<Survey> run() {
    monthly_ = TRY(reader_.picklist_value("Contracts", "contractPeriodType", "Monthly"));
    TRY(read_contracts());
    TRY(read_names());
    TRY(read_units());
    for (const ContractRow& contract : contracts_)
      if (const Result<void> taken = take(contract); !taken) leave(contract, taken.error().text());
    return std::move(survey_);
  }

 private:
  Result<void> read_contracts() {
    Query query = contracts();
    query.filter = filter_of("contractType", "eq", ContractRow::recurring_service);
    contracts_ = TRY_WITHIN("Contracts", rows_as(TRY_WITHIN("Contracts", reader_.all(query)), &contract_of));
    if (contracts_.empty()) return refuse("no recurring service contract came", none_came);
    std::erase_if(contracts_, [&](const ContractRow& contract) { return left_at_once(contract); });
    return {};
  }

  // What would be read of it is not needed.
  bool left_at_once(const ContractRow& contract) {
    const bool known = wanted_.known.contains(reference_of(contract.id));
    if (contract.status != ContractRow::active) return leave(contract, "it is not active in Autotask", true);
    if (contract.last < wanted_.today && !known)
      return leave(contract, "it has ended on " + contract.last.text(), true);
    if (contract.period_type != monthly_)
      return leave(contract, "its periods are not monthly, and quarterly and yearly ones cannot follow usage");
    return false;
  }

  Result<void> read_names() {
    const auto ids = each_once(contracts_, &ContractRow::id);
    services_ = TRY_WITHIN("ContractServices",
                           rows_as(TRY(reader_.all_of(contract_services(), "contractID", ids)), &contract_service_of));
    const auto catalogue = TRY(reader_.all_of(services(), "id", each_once(services_, &ContractServiceRow::service)));
    for (ServiceRow& row : TRY_WITHIN("Services", rows_as(catalogue, &service_of)))
      service_names_[row.id] = std::move(row.name);
    const auto accounts = TRY(reader_.all_of(companies(), "id", each_once(contracts_, &ContractRow::company)));
    for (CompanyRow& row : TRY_WITHIN("Companies", rows_as(accounts, &company_of)))
      company_names_[row.id] = std::move(row.name);
    return {};
  }

  Result<void> read_units() {
    Query query = units();
    query.filter = window(wanted_.today);
    const auto rows = TRY(reader_.all_of(query, "contractID", each_once(contracts_, &ContractRow::id)));
    for (const UnitsRow& row : TRY_WITHIN("ContractServiceUnits", rows_as(rows, &units_of)))
      units_[row.contract_service].push_back(row);
    return {};
  }

  Result<void> take(const ContractRow& contract) {
    if (!company_names_.contains(contract.company)) return refuse("its company may not be seen by the API user");
    std::vector<ContractServiceRow> services = services_of(contract);
    TRY(check_currency(services));
    std::vector<UnitsRow> rows;
    for (const ContractServiceRow& service : services)
      if (const auto found = units_.find(service.id); found != units_.end())
        rows.insert(rows.end(), found->second.begin(), found->second.end());
    const RowsByService sorted = TRY(by_service(rows));
    const Terms terms = TRY(terms_of(contract, sorted));
    add_account(contract.company);
    ConnectedContract taken{
        reference_of(contract.id), reference_of(contract.company), contract.name, wanted_.currency, terms, {}};
    for (const ContractServiceRow& service : services) add_service(taken, service, services, sorted);
    survey_.book.contracts.push_back(std::move(taken));
    return {};
  }

  std::vector<ContractServiceRow> services_of(const ContractRow& contract) const {
    std::vector<ContractServiceRow> found;
    for (const ContractServiceRow& service : services_)
      if (service.contract == contract.id) found.push_back(service);
    return found;
  }

  // Nothing is converted. The vendor names no currency with a price, but has it in the tenant's own beside it: without
  // that nobody can tell.
  Result<void> check_currency(const std::vector<ContractServiceRow>& services) const {
    for (const ContractServiceRow& service : services)
      if (service.unit_price && service.internal_price != service.unit_price)
        return refuse("its prices are not those in " + wanted_.currency.code() +
                      ", Autotask's own currency: nothing is converted");
    return {};
  }

  void add_account(std::int64_t company) {
    if (!accounts_.insert(company).second) return;
    survey_.book.accounts.push_back({reference_of(company), company_names_.at(company)});
  }

  void add_service(ConnectedContract& contract, const ContractServiceRow& service,
                   const std::vector<ContractServiceRow>& services, const RowsByService& rows) {
    const auto name = service_names_.find(service.service);
    const bool named = name != service_names_.end();
    const auto leave_it = [&](const char* why) {
      survey_.not_taken.push_back({BookNoun::Service, reference_of(service.id),
                                   named ? name->second : reference_of(service.service), contract.name, why});
    };
    const auto times = std::count_if(services.begin(), services.end(),
                                     [&](const ContractServiceRow& other) { return other.service == service.service; });
    if (times > 1) return leave_it("it stands twice on the contract, and nobody could tell its lines apart");
    if (!named) return leave_it("it is not in the catalogue that the API user may see");
    if (!service.unit_price) return leave_it("it has no price");
    contract.services.push_back({reference_of(service.id), name->second});
    survey_.services[reference_of(service.id)] = {units_today(rows, service.id), service.unit_price};
  }

  Units units_today(const RowsByService& rows, std::int64_t service) const {
    Units units;
    if (const auto found = rows.find(service); found != rows.end())
      for (const UnitsRow& row : found->second)
        if (row.first <= wanted_.today) units = row.last < wanted_.today ? Units() : row.units;
    return units;
  }

  bool leave(const ContractRow& contract, const std::string& why, bool over = false) {
    const auto company = company_names_.find(contract.company);
    survey_.not_taken.push_back({BookNoun::Contract, reference_of(contract.id), contract.name,
                                 company == company_names_.end() ? "" : company->second, why, over});
    return true;
  }

  Reader& reader_;
  const Wanted& wanted_;
  std::string monthly_;
  std::vector<ContractRow> contracts_;
  std::vector<ContractServiceRow> services_;
  std::map<std::int64_t, std::string> service_names_;
  std::map<std::int64_t, std::string> company_names_;
  std::map<std::int64_t, std::vector<UnitsRow>> units_;  // by contract service
  std::set<std::int64_t> accounts_;                      // that were taken
  Survey survey_;
};

}  // namespace

Result<Survey> survey(Reader& reader, const Wanted& wanted) {
  return Surveying(reader, wanted).run();
}

}  // namespace stowage::connectors::autotask
