#include "api/exception_finder.h"

#include <algorithm>
#include <set>

#include "api/asset_exceptions.h"
#include "api/billing.h"
#include "api/found_exceptions.h"
#include "api/source_exceptions.h"
#include "billing/closing.h"
#include "billing/prices_table.h"
#include "billing/settled.h"
#include "billing/usage.h"

namespace stowage {

namespace {

void lines_without_price(const Bill& made, FoundExceptions& found) {
  for (const StatementLine& line : made.statement.lines) {
    if (line.price) continue;
    const std::string type = std::string(to_text(line.key.version)) + " " + std::string(to_text(line.key.type));
    FoundException& added = found.add(ExceptionKind::NoPrice, "no-price:" + line.key.id(),
                                      type + " has usage and no price", "stowage price add " + type + " PRICE|none");
    added.exception.organization = made.names.of(line.key.organization);
    added.exception.version = line.key.version;
    added.exception.type = line.key.type;
    added.open_in(line.key.period).add(OpenKind::NoPrice, line.key.organization);
  }
}

void uncorrected_lines(const Bill& made, FoundExceptions& found) {
  for (const LineKey& key : made.statement.uncorrected) {
    const std::string type = std::string(to_text(key.version)) + " " + std::string(to_text(key.type));
    FoundException& added =
        found.add(ExceptionKind::Uncorrected, "uncorrected:" + key.id(),
                  type + " of " + key.period.people() + ", which is closed, needs a correction whose amount is unknown",
                  "Report the bytes, or: stowage price add " + type + " PRICE --from " + key.from.text() +
                      " --correct --reason TEXT");
    added.exception.organization = made.names.of(key.organization);
    added.open_in(made.statement.request.period).add(OpenKind::Uncorrected, key.organization);
  }
}

// From the oldest that anything is known of.
Result<std::set<Period>> open_months(Session& session, const UsageView& view, std::optional<Period> also) {
  const Period current = Period::of(session.today());
  Period first = current;
  if (const auto open = TRY(session.read([](Database& database) { return oldest_open_period(database); }))) {
    first = *open;
  } else {
    const auto earliest = TRY(session.metering().deliveries().earliest_day(DeliveryId(), view.mark().delivery));
    if (earliest) first = std::min(first, Period::of(*earliest));
    for (const auto& [asset, decisions] : view.directory().decisions)
      first = std::min(first, Period::of(decisions.front().day));
  }
  std::set<Period> months;
  for (Period month = first; month <= current; month = month.next()) months.insert(month);
  if (also) months.insert(*also);
  return months;
}

bool about_usage(const OpenQuestion& question) {
  return question.kind != OpenKind::NoPrice && question.kind != OpenKind::Uncorrected;
}

// Whatever keeps the month from being closed without a word, as its statement says, sources that differ, and what
// lists have left out.
Result<void> look_at_month(const Bill& made, UsageView& view, const Segments::Progress& progress,
                           AssetExceptions& of_assets, FoundExceptions& found) {
  const std::vector<OpenQuestion> questions = open_questions(made.statement);
  lines_without_price(made, found);
  uncorrected_lines(made, found);
  // From the day before on, since what two sources say on the first day is judged by what was held then.
  DayRange days = made.statement.request.counted();
  days.from = days.from - 1;
  if (view.several_sources() || !view.inventories().judged().empty() ||
      std::any_of(questions.begin(), questions.end(), about_usage))
    TRY(view.each(days, progress,
                  [&](const AssetUsage& usage) { of_assets.look_back(made.statement.request.period, usage); }));
  found.cover(made.statement.request.period, questions, made.names);
  return {};
}

}  // namespace

std::optional<Money> Exception::open_amount() const {
  std::optional<Money> sum;
  for (const OpenMonth& of_month : open) {
    if (of_month.amount) sum = sum ? *sum + *of_month.amount : *of_month.amount;
  }
  return sum;
}

bool Exception::keeps_open(Period period) const {
  return std::any_of(open.begin(), open.end(), [&](const OpenMonth& of_month) { return of_month.period == period; });
}

Result<std::vector<Exception>> find_exceptions(Session& session, const Segments::Progress& progress,
                                               std::optional<Period> also, SettledOnes settled) {
  const Day today = session.today();
  const Bill current = TRY(bill(session, {Period::of(today)}, progress));
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), current.statement.request.mark));
  const EntryId entry = view->mark().entry;
  std::set<std::string> left_out;
  if (settled == SettledOnes::LeftOut)
    left_out = TRY(session.read([&](Database& database) { return read_settled(database, entry); }));
  FoundExceptions found(std::move(left_out));
  SourceExceptions of_sources(session, *view, found);
  AssetExceptions of_assets(session, *view, current.names, of_sources, found);
  TRY(of_assets.load());
  TRY(view->each({today, today + 1}, progress, [&](const AssetUsage& usage) { of_assets.look_at(usage); }));
  TRY(of_sources.find());
  for (const Period month : TRY(open_months(session, *view, also))) {
    if (month == current.statement.request.period) {
      TRY(look_at_month(current, *view, progress, of_assets, found));
    } else {
      TRY(look_at_month(TRY(bill(session, {month}, progress)), *view, progress, of_assets, found));
    }
  }
  const PriceBook prices = TRY(session.read([&](Database& database) { return load_price_book(database, entry); }));
  return std::move(found).valued(prices, today, session.partner().currency);
}

}  // namespace stowage
