#include "connectors/bms/contract_lines.h"

#include <algorithm>

namespace stowage::connectors::bms {

Result<Decimal> ServiceLines::unit_price() const {
  const Decimal* price = nullptr;
  for (const LineRow& line : lines) {
    if (line.unit_price.zero()) continue;
    if (price != nullptr && *price != line.unit_price)
      return refuse("its lines cost " + price->shortest() + " and " + line.unit_price.shortest() +
                    " a unit, and nobody can tell which units cost what");
    price = &line.unit_price;
  }
  return price == nullptr ? Decimal() : *price;
}

ContractLines lines_by_service(const std::vector<LineRow>& lines,
                               const std::map<std::int64_t, std::string>& catalogue) {
  ContractLines by_service;
  for (const LineRow& line : lines) {
    ServiceLines& service = by_service[line.service];
    service.service = line.service;
    service.lines.push_back(line);
  }
  for (auto& [number, service] : by_service) {
    std::sort(service.lines.begin(), service.lines.end(),
              [](const LineRow& a, const LineRow& b) { return a.id < b.id; });
    service.name = service.lines.front().name;
    const auto known = catalogue.find(number);
    if (service.name.empty() && known != catalogue.end()) service.name = known->second;
  }
  return by_service;
}

Result<Terms> terms_of(const ContractRow& contract, PeriodsBegin periods) {
  const int day = contract.first.day_of_month();
  if (day != 1 && periods == PeriodsBegin::Unknown)
    return refuse("it begins on " + contract.first.text() +
                      ", and BMS does not show whether its periods begin with the month or on that day",
                  "`stowage connect set NAME --periods month` or `… contract` says so.");
  const Terms terms{contract.first, contract.last + 1, periods == PeriodsBegin::WithTheContract ? day : 1};
  TRY(check_terms(terms));
  return terms;
}

std::string reference_of(std::int64_t contract, std::int64_t service) {
  return std::to_string(contract) + "/" + std::to_string(service);
}

}  // namespace stowage::connectors::bms
