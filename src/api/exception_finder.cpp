#include "api/exception_finder.h"

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
  }
}

// They stand on the oldest open period.
Result<void> uncorrected_lines(Session& session, const Bill& made, const Segments::Progress& progress,
                               FoundExceptions& found) {
  const auto open = TRY(session.read([](Database& database) { return oldest_open_period(database); }));
  std::vector<LineKey> uncorrected = made.statement.uncorrected;
  if (open && *open < made.statement.request.period)
    uncorrected = TRY(bill(session, {*open}, progress)).statement.uncorrected;
  for (const LineKey& key : uncorrected) {
    const std::string type = std::string(to_text(key.version)) + " " + std::string(to_text(key.type));
    FoundException& added =
        found.add(ExceptionKind::Uncorrected, "uncorrected:" + key.id(),
                  type + " of " + key.period.people() + ", which is closed, needs a correction whose amount is unknown",
                  "Report the bytes, or: stowage price add " + type + " PRICE --from " + key.from.text() +
                      " --correct --reason TEXT");
    added.exception.organization = made.names.of(key.organization);
  }
  return {};
}

}  // namespace

Result<std::vector<Exception>> find_exceptions(Session& session, const Segments::Progress& progress) {
  const Day today = session.today();
  const Bill made = TRY(bill(session, {Period::of(today)}, progress));
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), made.statement.request.mark));
  const EntryId entry = view->mark().entry;
  FoundExceptions found(TRY(session.read([&](Database& database) { return read_settled(database, entry); })));
  SourceExceptions of_sources(session, *view, found);
  AssetExceptions of_assets(session, *view, made.names, of_sources, found);
  TRY(of_assets.load());
  TRY(view->each({today, today + 1}, progress, [&](const AssetUsage& usage) { of_assets.look_at(usage); }));
  TRY(of_sources.find());
  lines_without_price(made, found);
  TRY(uncorrected_lines(session, made, progress, found));

  const PriceBook prices = TRY(session.read([&](Database& database) { return load_price_book(database, entry); }));
  return std::move(found).valued(MonthValue(prices, today, session.partner().currency));
}

}  // namespace stowage
