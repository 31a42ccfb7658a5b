#include "connectors/autotask/unit_rows.h"

#include <algorithm>

namespace stowage::connectors::autotask {

namespace {

constexpr int anchor_max = 31;
constexpr int shortest_month = 28;
constexpr int price_digits = 9;

bool begins_on(const std::vector<UnitsRow>& rows, Day day) {
  return std::any_of(rows.begin(), rows.end(), [&](const UnitsRow& row) { return row.first == day; });
}

// Whether rows begin where periods would: Open where there is no such place among them.
enum class Fit { No, Open, Yes };

Fit fit_of(const Terms& terms, const std::vector<UnitsRow>& rows) {
  Fit fit = Fit::Open;
  const DayRange within{rows.front().first, rows.back().first + 1};
  for (const ContractPeriod& period : terms.periods_within(within)) {
    if (period.covered.from <= within.from) continue;
    if (!begins_on(rows, period.covered.from)) return Fit::No;
    fit = Fit::Yes;
  }
  return fit;
}

Fit fit_of(const Terms& terms, const RowsByService& rows) {
  Fit fit = Fit::Open;
  for (const auto& [service, of_service] : rows) {
    const Fit more = fit_of(terms, of_service);
    if (more == Fit::No) return Fit::No;
    if (more == Fit::Yes) fit = Fit::Yes;
  }
  return fit;
}

Result<void> check_within(const Terms& terms, const RowsByService& rows) {
  for (const auto& [service, of_service] : rows)
    for (const UnitsRow& row : of_service)
      if (!terms.covers(row.first))
        return refuse("units from " + row.first.text() + " lie outside of the contract's days",
                      "Look at the contract in Autotask.");
  return {};
}

std::vector<int> fitting_anchors(Terms terms, const RowsByService& rows) {
  std::vector<int> fitting;
  for (terms.anchor_day = 1; terms.anchor_day <= anchor_max; ++terms.anchor_day)
    if (fit_of(terms, rows) == Fit::Yes) fitting.push_back(terms.anchor_day);
  return fitting;
}

std::string anchor_text(int anchor) {
  return "day " + std::to_string(anchor) + " of a month";
}

// A row that ends on the day of a change may end on the last one of its period and still be a part of it: then another
// begins on that day.
bool is_whole(const std::vector<UnitsRow>& rows, std::size_t place, const Terms& terms) {
  const UnitsRow& row = rows[place];
  const ContractPeriod period = terms.period_of(row.first);
  const bool split = place + 1 < rows.size() && rows[place + 1].first < period.covered.until;
  return !period.cut() && !split && row.first == period.covered.from && row.last == period.covered.until - 1;
}

// What one unit costs in a whole row; nothing where the row cannot tell.
std::optional<Decimal> price_in(const std::vector<UnitsRow>& rows, std::size_t place, const Terms& terms,
                                const Decimal& unit_price, Currency currency) {
  const UnitsRow& row = rows[place];
  if (!row.price || row.units <= Units(0) || !is_whole(rows, place, terms)) return std::nullopt;
  const auto expected = Money::of(row.units.count(), 1, unit_price, currency);
  if (expected && Decimal(expected->minor(), currency.minor_digits()) == *row.price) return unit_price;
  const Int128 units = Int128{row.units.count()} * power_of_ten(row.price->scale());
  return Decimal::ratio(row.price->coefficient(), units, price_digits);
}

}  // namespace

Result<RowsByService> by_service(const std::vector<UnitsRow>& rows) {
  RowsByService sorted;
  for (const UnitsRow& row : rows) sorted[row.contract_service].push_back(row);
  for (auto& [service, of_service] : sorted) {
    std::stable_sort(of_service.begin(), of_service.end(),
                     [](const UnitsRow& a, const UnitsRow& b) { return a.first < b.first; });
    for (std::size_t i = 1; i < of_service.size(); ++i)
      if (of_service[i].first == of_service[i - 1].first && of_service[i].units != of_service[i - 1].units)
        return refuse("two rows of units of contract service " + std::to_string(service) + " begin on " +
                          of_service[i].first.text() + ", with " + of_service[i - 1].units.text() + " and " +
                          of_service[i].units.text() + " units",
                      "Look at the contract in Autotask.");
  }
  return sorted;
}

Result<Terms> terms_of(const ContractRow& contract, const RowsByService& rows, std::optional<int> known_anchor) {
  const int own_day = contract.first.day_of_month();
  Terms terms{contract.first, contract.last + 1, known_anchor.value_or(own_day)};
  TRY(check_terms(terms));
  TRY(check_within(terms, rows));
  if (known_anchor && fit_of(terms, rows) != Fit::No) return terms;
  const std::vector<int> fitting = fitting_anchors(terms, rows);
  terms.anchor_day = own_day;
  // On the 1st both ways of counting come to the same.
  if (fitting.empty() && own_day == 1 && fit_of(terms, rows) == Fit::Open) return terms;
  if (fitting.empty())
    return refuse("nothing tells on which day its periods begin: rows of units that would are missing",
                  "Import again once it runs and one of its services has units.");
  // In months that are all as long the last days come to the same.
  const bool own_day_fits = std::find(fitting.begin(), fitting.end(), own_day) != fitting.end();
  if (own_day_fits && fitting.front() > shortest_month) return terms;
  if (fitting.size() == 1) {
    terms.anchor_day = fitting.front();
    return terms;
  }
  return refuse("its periods may begin on " + anchor_text(fitting.front()) + " or on " + anchor_text(fitting.back()) +
                    ": its rows of units fit both",
                "Import again next month.");
}

RowEnds row_ends(const RowsByService& rows) {
  bool before = false;
  bool same = false;
  for (const auto& [service, of_service] : rows)
    for (std::size_t i = 1; i < of_service.size(); ++i) {
      same = same || of_service[i - 1].last == of_service[i].first;
      before = before || of_service[i - 1].last == of_service[i].first - 1;
    }
  // Rows of whole periods meet as the day before always; rows that share a day tell of changes.
  return same ? RowEnds::DayOfChange : before ? RowEnds::DayBefore : RowEnds::Unknown;
}

Result<Timeline<Units>> units_by_day(const std::vector<UnitsRow>& rows, const Terms& terms, RowEnds ends) {
  Timeline<Units> units;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const UnitsRow& row = rows[i];
    units.set(row.first, row.units);
    const Day next = i + 1 < rows.size() ? rows[i + 1].first : *terms.until;
    if (next <= row.last + 1 || row.units.zero()) continue;
    const bool ends_period = row.last == terms.period_of(row.first).covered.until - 1;
    if (!ends_period && ends == RowEnds::Unknown)
      return refuse("units of contract service " + std::to_string(row.contract_service) + " end on " + row.last.text() +
                        " or on the day before, which nothing tells",
                    "Look at the contract in Autotask.");
    units.set(ends_period || ends == RowEnds::DayBefore ? row.last + 1 : row.last, Units());
  }
  return units;
}

Timeline<Decimal> prices_by_day(const std::vector<UnitsRow>& rows, const Terms& terms, const Decimal& unit_price,
                                Currency currency, Day today) {
  Timeline<Decimal> prices;
  std::optional<Decimal> last;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const DayRange period = terms.period_of(rows[i].first).covered;
    std::optional<Decimal> price = price_in(rows, i, terms, unit_price, currency);
    if (!price && period.until > today) price = unit_price;
    if (!price || (last && *last == *price)) continue;
    // What comes before the first that is known costs the same.
    prices.set(last ? period.from : terms.from, *price);
    last = price;
  }
  if (!last) prices.set(terms.from, unit_price);
  return prices;
}

Day unposted_from(const RowsByService& rows, const Terms& terms) {
  Day day = terms.from;
  for (const auto& [service, of_service] : rows)
    for (const UnitsRow& row : of_service)
      if (row.posted) day = std::max(day, terms.period_of(row.first).covered.until);
  return day;
}

}  // namespace stowage::connectors::autotask
