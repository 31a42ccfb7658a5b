#include "connectors/bms/survey.h"

#include <algorithm>

#include "connectors/bms/contract_lines.h"
#include "connectors/bms/lists.h"
#include "net/http.h"

namespace stowage::connectors::bms {

namespace {

class Surveying {
 public:
  Surveying(Reader& reader, const TenantTerms& terms, const Wanted& wanted)
      : reader_(reader), terms_(terms), wanted_(wanted) {}

  Result<Survey> run() {
    TRY(check_tenant());
    TRY(read_contracts());
    TRY(read_accounts());
    TRY(read_lines());
    for (const ContractRow& contract : contracts_)
      if (const Result<void> taken = take(contract); !taken) leave(contract, taken.error().text());
    return std::move(survey_);
  }

 private:
  Result<void> check_tenant() {
    const JsonValue user = TRY_WITHIN("asking who is logged in", reader_.one("/v2/security/userinfo"));
    const std::string currency = text_of(user, "CurrencyCode");
    if (currency.empty() || same_name(currency, wanted_.currency.code())) return {};
    return refuse("the tenant's currency is " + currency + ", and the partner's " + wanted_.currency.code() +
                  ": nothing is converted");
  }

  Result<void> read_contracts() {
    const auto all = TRY_WITHIN("contracts", rows_as(TRY_WITHIN("contracts", reader_.all(contracts())), &contract_of));
    for (const ContractRow& contract : all)
      if (same_name(contract.type, terms_.words.type)) contracts_.push_back(contract);
    if (contracts_.empty())
      return refuse("no contract of the type '" + terms_.words.type + "' came",
                    "`stowage connect test` says what the user may see, and which words the tenant has for types.");
    std::erase_if(contracts_, [&](const ContractRow& contract) { return left_at_once(contract); });
    return {};
  }

  // What would be read of it is not needed.
  bool left_at_once(const ContractRow& contract) {
    if (!same_name(contract.status, terms_.words.status))
      return leave(contract, "its status is '" + contract.status + "', and not '" + terms_.words.status + "'", true);
    if (contract.last < wanted_.today && !wanted_.known.contains(std::to_string(contract.id)))
      return leave(contract, "it has ended on " + contract.last.text(), true);
    if (!same_name(contract.cycle, terms_.words.cycle))
      return leave(contract, "its billing cycle is '" + contract.cycle + "', and not '" + terms_.words.cycle +
                                 "': others cannot follow usage");
    return false;
  }

  Result<void> read_accounts() {
    const auto rows = TRY_WITHIN("accounts", reader_.all(accounts()));
    for (AccountRow& account : TRY_WITHIN("accounts", rows_as(rows, &account_of)))
      accounts_.emplace(account.id, std::move(account));
    return {};
  }

  // The vendor lists lines by service only.
  Result<void> read_lines() {
    const auto rows = TRY_WITHIN("services", reader_.all(services()));
    for (const ServiceRow& service : TRY_WITHIN("services", rows_as(rows, &service_of))) {
      catalogue_[service.id] = service.name;
      const std::string doing = "lines of service '" + service.name + "'";
      const auto lines = TRY_WITHIN(doing, reader_.all(lines_of_service(service.id)));
      for (const LineRow& line : TRY_WITHIN(doing, rows_as(lines, &line_of))) lines_[line.contract].push_back(line);
    }
    return {};
  }

  Result<void> take(const ContractRow& contract) {
    const std::vector<LineRow>& lines = lines_[contract.id];
    if (lines.empty()) return refuse("no service is seen on it, and BMS names its account with those alone");
    const AccountRow* account = TRY(account_with(lines));
    TRY(check_currency(*account));
    const Terms terms = TRY(terms_of(contract, terms_.periods));
    if (taken_.insert(account->id).second)
      survey_.book.accounts.push_back({std::to_string(account->id), account->name});
    ConnectedContract taken{
        std::to_string(contract.id), std::to_string(account->id), contract.name, wanted_.currency, terms, {}};
    for (const auto& [number, service] : lines_by_service(lines, catalogue_)) add_service(taken, contract, service);
    survey_.book.contracts.push_back(std::move(taken));
    return {};
  }

  Result<const AccountRow*> account_with(const std::vector<LineRow>& lines) const {
    const std::int64_t id = lines.front().account;
    for (const LineRow& line : lines)
      if (line.account != id) return refuse("its lines are of different accounts");
    const auto found = accounts_.find(id);
    if (found == accounts_.end()) return refuse("its account may not be seen by the user");
    return &found->second;
  }

  // Nothing is converted.
  Result<void> check_currency(const AccountRow& account) const {
    const std::string& name = account.currency;
    if (name.empty() || same_name(name, wanted_.currency.code()) || same_name(name, terms_.currency_name)) return {};
    return refuse(
        "its account has the currency '" + name + "', and nobody can tell whether that is " + wanted_.currency.code(),
        "If it is: stowage connect set NAME --currency-name '" + name + "'");
  }

  void add_service(ConnectedContract& taken, const ContractRow& contract, const ServiceLines& service) {
    const std::string reference = reference_of(contract.id, service.service);
    const auto price = service.unit_price();
    if (!price) {
      survey_.not_taken.push_back({BookNoun::Service, reference, service.name, contract.name, price.error().text()});
      return;
    }
    taken.services.push_back({reference, service.name});
    survey_.services[reference] = {std::nullopt, *price};
  }

  bool leave(const ContractRow& contract, const std::string& why, bool over = false) {
    survey_.not_taken.push_back(
        {BookNoun::Contract, std::to_string(contract.id), contract.name, contract.account, why, over});
    return true;
  }

  Reader& reader_;
  const TenantTerms& terms_;
  const Wanted& wanted_;
  std::vector<ContractRow> contracts_;
  std::map<std::int64_t, AccountRow> accounts_;
  std::map<std::int64_t, std::string> catalogue_;
  std::map<std::int64_t, std::vector<LineRow>> lines_;  // by contract
  std::set<std::int64_t> taken_;                        // accounts
  Survey survey_;
};

}  // namespace

Result<Survey> survey(Reader& reader, const TenantTerms& terms, const Wanted& wanted) {
  return Surveying(reader, terms, wanted).run();
}

}  // namespace stowage::connectors::bms
