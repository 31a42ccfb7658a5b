#include "api/end_mappings.h"

#include <algorithm>
#include <map>

#include "api/modules.h"
#include "api/psas.h"

namespace stowage {

namespace {

Result<std::vector<ServiceMapping>> find_mappings(Session& session, const EndRequest& request) {
  std::vector<ServiceMapping> mappings = TRY(MappingBook(session.ledger()).service_mappings());
  if (request.module)
    return mappings_of(std::move(mappings), TRY(TRY(read_modules(session)).need(*request.module)), request.from);
  std::erase_if(mappings, [&](const ServiceMapping& mapping) { return mapping.id != request.mapping; });
  if (mappings.empty())
    return not_found("there is no service mapping " + std::to_string(request.mapping->number()),
                     "`stowage map list` shows them.");
  return mappings;
}

// What a service bills in a whole period on both sides of an ending, in one currency.
struct Months {
  Money before;
  Money after;
};

class Showing {
 public:
  explicit Showing(const EndRequest& request) : request_(request) {}

  Result<void> add(const ServiceMapping& mapping, const PsaContract& contract) {
    const PsaService* service = contract.service(mapping.service);
    if (service == nullptr) return {};
    const Units units = service->units_on(request_.from);
    const MappingTerms* terms = mapping.terms.at(std::max(request_.from, mapping.first_effective));
    const UnitRule rule = terms == nullptr ? UnitRule() : terms->rule;
    const Units left = request_.ending == MappingEnding::Leave ? units : rule.minimum + rule.base;
    const Decimal* price = service->prices.at(request_.from);
    const Decimal unit_price = price == nullptr ? Decimal() : *price;
    const Months months{TRY(Money::of(units.count(), 1, unit_price, contract.currency)),
                        TRY(Money::of(left.count(), 1, unit_price, contract.currency))};
    rows_.add({mapping.id.number(), contract.name, service->name, mapping.kind.text(), units.count(), left.count(),
               months.before, months.after});
    const auto [sum, first] = sums_.try_emplace(contract.currency.code(), months);
    if (!first) {
      sum->second.before += months.before;
      sum->second.after += months.after;
    }
    return {};
  }

  Endings take() {
    std::string effect;
    for (const auto& [code, sum] : sums_) {
      effect += effect.empty() ? "" : " ";
      effect += "From " + request_.from.text() + " on ";
      effect += request_.ending == MappingEnding::Leave
                    ? sum.before.people() + " a month stay, and follow no usage."
                    : sum.before.people() + " a month become " + sum.after.people() + ".";
    }
    return {std::move(rows_), std::move(effect)};
  }

 private:
  const EndRequest& request_;
  Table rows_ = Table({{"mapping", "Mapping", ColumnKind::Integer},
                       {"contract", "Contract", ColumnKind::Text},
                       {"service", "Service", ColumnKind::Text},
                       {"kind", "Module and billing type", ColumnKind::Text},
                       {"units", "Units", ColumnKind::Integer},
                       {"unitsAfter", "After", ColumnKind::Integer},
                       {"month", "A month", ColumnKind::Money},
                       {"monthAfter", "A month after", ColumnKind::Money}});
  std::map<std::string, Months> sums_;  // by currency
};

}  // namespace

Result<Endings> show_endings(Session& session, const EndRequest& request) {
  Psas psas(session);
  Showing showing(request);
  for (const ServiceMapping& mapping : TRY(find_mappings(session, request)))
    TRY(showing.add(mapping, TRY(psas.contract(mapping.contract))));
  return showing.take();
}

Result<void> end_mappings(Session& session, const EndRequest& request) {
  TRY(session.require_open(request.from, request.correct));
  MappingBook book(session.ledger());
  if (request.module)
    return book.end_module(session.person(), TRY(TRY(read_modules(session)).need(*request.module)), request.from,
                           request.ending, request.reason);
  return book.end(session.person(), *request.mapping, request.from, request.ending, request.reason);
}

}  // namespace stowage
