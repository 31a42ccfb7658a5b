#include "api/audit.h"

#include <algorithm>
#include <array>

#include "api/audit_contracts.h"
#include "api/exception_finder.h"

namespace stowage {

namespace {

struct FindingWords {
  std::string_view name;
  std::string_view meaning;
};
// By Finding.
constexpr std::array<FindingWords, finding_count> finding_words = {
    FindingWords{"unmapped", "usage that no contract bills"},
    FindingWords{"under-billed", "contracts bill less than their mappings want"},
    FindingWords{"over-billed", "contracts bill more than their mappings want"},
    FindingWords{"billed for nothing", "contracts bill where there is no usage"},
    FindingWords{"not fed", "services that nothing is mapped to: not yet, not any more, or they bill something else"},
    FindingWords{"no usage", "organizations that are mapped and use nothing"},
    FindingWords{"not seen", "assets that are billed, and that nobody has seen for long"},
    FindingWords{"not judged", "something is missing that would tell"}};

// What an exception is to an audit; nothing where it is about other matters than money lost.
std::optional<Finding> finding_of(ExceptionKind kind) {
  switch (kind) {
    case ExceptionKind::NoAsset:
    case ExceptionKind::Doubt:
      return Finding::Unmapped;
    case ExceptionKind::Silent:
    case ExceptionKind::NoPoint:
    case ExceptionKind::Orphan:
      return Finding::NotSeen;
    case ExceptionKind::StaleSource:
    case ExceptionKind::Incomplete:
    case ExceptionKind::HalfList:
    case ExceptionKind::NoPrice:
    case ExceptionKind::NoClass:
    case ExceptionKind::Unmeasured:
    case ExceptionKind::Uncorrected:
      return Finding::NotJudged;
    default:
      return std::nullopt;
  }
}

std::optional<Money> amount_in(const Exception& exception, Period period) {
  for (const OpenMonth& month : exception.open)
    if (month.period == period) return month.amount;
  return std::nullopt;
}

// What another month asks of its statement says nothing of this one.
bool of_other_months(const Exception& exception, Period period) {
  return !exception.month && !exception.open.empty() && !exception.keeps_open(period);
}

// Usage that no contract bills and that has no price either is one row, with both to be done about it.
bool add_to_unmapped(const Exception& exception, std::vector<AuditRow>& rows) {
  if (exception.kind != ExceptionKind::NoPrice || !exception.type) return false;
  const ModuleBillingType usage{module_of(exception.version), *exception.type};
  bool found = false;
  for (AuditRow& row : rows) {
    const bool unpriced = !row.amount || row.at_least;
    if (row.finding != Finding::Unmapped || !unpriced || row.usage != usage || row.who != exception.organization)
      continue;
    found = true;
    if (row.remedy.find(exception.remedy) != std::string::npos) continue;
    row.why_no_money = "the price book has no price for it";
    row.remedy += "; and " + exception.remedy;
  }
  return found;
}

// The other ones are counted.
std::int64_t add_exceptions(const std::vector<Exception>& exceptions, Period period, std::vector<AuditRow>& rows) {
  std::int64_t others = 0;
  for (const Exception& exception : exceptions) {
    if (of_other_months(exception, period) || add_to_unmapped(exception, rows)) continue;
    const auto finding = finding_of(exception.kind);
    if (!finding) {
      ++others;
      continue;
    }
    AuditRow& row = rows.emplace_back(AuditRow{*finding, exception.organization, exception.what});
    row.amount = amount_in(exception, period);
    row.month = exception.month;
    row.at_least = exception.at_least && exception.month;
    row.remedy = exception.remedy;
  }
  return others;
}

Int128 size_of(const std::optional<Money>& money) {
  if (!money) return 0;
  return money->negative() ? -money->minor() : money->minor();
}

std::optional<Currency> currency_of(const AuditRow& row) {
  const std::optional<Money>& money = row.amount ? row.amount : row.month;
  return money ? std::optional(money->currency()) : std::nullopt;
}

// Amounts of two currencies have no order: those of the statement's come first, and behind them what has no amount.
class ByMoney {
 public:
  explicit ByMoney(Currency currency) : currency_(currency) {}
  bool operator()(const AuditRow& a, const AuditRow& b) const {
    const int place_of_a = place(a);
    const int place_of_b = place(b);
    if (place_of_a != place_of_b) return place_of_a < place_of_b;
    return std::max(size_of(a.amount), size_of(a.month)) > std::max(size_of(b.amount), size_of(b.month));
  }

 private:
  int place(const AuditRow& row) const {
    const std::optional<Currency> currency = currency_of(row);
    if (!currency) return 2;
    return *currency == currency_ ? 0 : 1;
  }
  const Currency currency_;
};

template <class IdType>
Cell number_of(IdType id) {
  return id ? Cell(id.number()) : Cell();
}
Cell money_of(const std::optional<Money>& money) {
  return money ? Cell(*money) : Cell();
}
Cell code_of(const std::optional<Currency>& currency) {
  return currency ? Cell(currency->code()) : Cell();
}
Cell text_of(const std::string& text) {
  return text.empty() ? Cell() : Cell(text);
}

// A dash alone could be read as nothing.
std::string what_of(const AuditRow& row) {
  if (!row.amount && !row.month)
    return row.what + "; " + (row.why_no_money.empty() ? "its money is not known" : row.why_no_money);
  return row.what + (row.at_least ? "; not all of its money is known" : "");
}

Table table_of(const std::vector<AuditRow>& rows) {
  Table table({{"row", "Row", ColumnKind::Integer},
               {"finding", "Finding", ColumnKind::Text},
               {"who", "Who", ColumnKind::Text},
               {"what", "What", ColumnKind::Text},
               {"amount", "In the period", ColumnKind::Money},
               {"month", "A month", ColumnKind::Money},
               {"currency", "Currency", ColumnKind::Text},
               {"atLeast", "At least", ColumnKind::Boolean},
               {"remedy", "What to do", ColumnKind::Text},
               {"mapping", "Mapping", ColumnKind::Integer},
               {"contract", "Contract", ColumnKind::Integer},
               {"service", "Service", ColumnKind::Integer}});
  for (size_t i = 0; i < rows.size(); ++i) {
    const AuditRow& row = rows[i];
    table.add({static_cast<std::int64_t>(i) + 1, std::string(to_text(row.finding)), text_of(row.who), what_of(row),
               money_of(row.amount), money_of(row.month), code_of(currency_of(row)), row.at_least, text_of(row.remedy),
               number_of(row.mapping), number_of(row.contract), number_of(row.service)});
  }
  return table;
}

// What rows of one finding and one currency come to. Amounts of another currency are another sum (R16).
struct Sum {
  Finding finding;
  std::optional<Currency> currency;  // nothing: rows without any money
  std::int64_t rows = 0;
  std::optional<Money> amount = {};
  std::optional<Money> month = {};
  bool at_least = false;
};

void add_to(std::optional<Money>& sum, const std::optional<Money>& money) {
  if (money) sum = sum ? *sum + *money : *money;
}

std::vector<Sum> sums_of(const std::vector<AuditRow>& rows) {
  std::vector<Sum> sums;
  for (int i = 0; i < finding_count; ++i)
    for (const AuditRow& row : rows) {
      if (row.finding != static_cast<Finding>(i)) continue;
      const std::optional<Currency> currency = currency_of(row);
      auto found = std::find_if(sums.begin(), sums.end(),
                                [&](const Sum& sum) { return sum.finding == row.finding && sum.currency == currency; });
      if (found == sums.end()) found = sums.insert(found, {row.finding, currency});
      ++found->rows;
      add_to(found->amount, row.amount);
      add_to(found->month, row.month);
      found->at_least = found->at_least || row.at_least;
    }
  return sums;
}

Table table_of(const std::vector<Sum>& sums) {
  Table table({{"finding", "Finding", ColumnKind::Text},
               {"rows", "Rows", ColumnKind::Integer},
               {"amount", "In the period", ColumnKind::Money},
               {"month", "A month", ColumnKind::Money},
               {"currency", "Currency", ColumnKind::Text},
               {"atLeast", "At least", ColumnKind::Boolean},
               {"meaning", "What it is", ColumnKind::Text}});
  for (const Sum& sum : sums)
    table.add({std::string(to_text(sum.finding)), sum.rows, money_of(sum.amount), money_of(sum.month),
               code_of(sum.currency), sum.at_least,
               std::string(finding_words[static_cast<size_t>(sum.finding)].meaning)});
  return table;
}

// "Lost in June 2026: USD 6.50, and what has no price yet."
void tell_sum(const std::vector<Sum>& sums, std::string_view what, std::initializer_list<Finding> findings,
              Currency currency, std::vector<std::string>& notes) {
  Money total = Money::zero(currency);
  bool unknown = false;
  bool any = false;
  for (const Sum& sum : sums) {
    if (std::find(findings.begin(), findings.end(), sum.finding) == findings.end()) continue;
    any = true;
    unknown = unknown || sum.at_least || !sum.currency || !(*sum.currency == currency);
    if (sum.amount && sum.amount->currency() == currency) total += *sum.amount;
  }
  if (any)
    notes.push_back(std::string(what) + ": " + total.people() +
                    (unknown ? ", and what has no price or is in another currency." : "."));
}

}  // namespace

std::string_view to_text(Finding finding) {
  return finding_words[static_cast<size_t>(finding)].name;
}

Result<AuditAnswer> audit(Session& session, std::optional<Period> wanted, const Segments::Progress& progress) {
  const Period period = wanted.value_or(Period::of(session.today() - 1));
  ReadContracts contracts(session);
  const Comparison found = TRY(compare_with_contracts(session, period, contracts, progress));
  AuditedContracts audited = TRY(audit_contracts(session, found, contracts, progress));
  if (audited.rows.empty() && found.knows_nothing())
    return refuse(
        "there is nothing to audit: no usage of " + period.people() + " is known, and no contract",
        "First bring usage (`stowage import FILE`, `stowage connect add`, `stowage store add`), then contracts "
        "(`stowage import-from CONNECTION`, `stowage contract add`).");
  const std::int64_t others = add_exceptions(TRY(find_exceptions(session, progress)), period, audited.rows);
  const StatementRequest& request = found.statement.request;
  std::stable_sort(audited.rows.begin(), audited.rows.end(), ByMoney(request.currency));
  const std::vector<Sum> sums = sums_of(audited.rows);
  AuditAnswer answer{period, request.as_of, {}, table_of(audited.rows), table_of(sums), {}};
  answer.about = "Usage of " + period.people() + ", of its days up to and with " + request.as_of.text() +
                 ", at the price book, against what contracts bill, net, without tax. Nothing is changed.";
  tell_sum(sums, "Not billed to anybody", {Finding::Unmapped, Finding::UnderBilled}, request.currency, answer.notes);
  tell_sum(sums, "Billed by services that nothing is mapped to", {Finding::NotFed}, request.currency, answer.notes);
  tell_sum(sums, "Billed beyond usage", {Finding::OverBilled, Finding::ForNothing}, request.currency, answer.notes);
  for (std::string& note : audited.notes) answer.notes.push_back(std::move(note));
  if (others > 0)
    answer.notes.push_back("`stowage exceptions list` has " + std::to_string(others) +
                           " more to look at, about other matters.");
  return answer;
}

}  // namespace stowage
