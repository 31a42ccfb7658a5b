#include "api/billing.h"

#include <algorithm>

#include "api/exception_finder.h"
#include "billing/closing.h"
#include "billing/kept_totals.h"
#include "billing/pool_overage.h"
#include "billing/prices_table.h"
#include "billing/statement_json.h"
#include "directory/organizations.h"
#include "directory/pools.h"
#include "ledger/signed_heads.h"

namespace stowage {

namespace {

Result<StatementNames> read_statement_names(Session& session, EntryId entry) {
  return session.read([&](Database& database) -> Result<StatementNames> {
    StatementNames names;
    names.partner = session.partner().name;
    names.rehearsal = session.ledger().kind() == Ledger::Kind::Rehearsal;
    names.organizations[OrganizationId()] = "(nobody's)";
    for (const Organization& organization : TRY(read_organizations(database, entry)))
      names.organizations[organization.id] = organization.name;
    return names;
  });
}

struct Computed {
  Statement statement;
  bool storage_and_overage = false;
};

// A period's statement without corrections, as known at a mark.
Result<Computed> compute(Session& session, const StatementRequest& request, bool anew,
                         const Segments::Progress& progress) {
  const EntryId entry = request.mark.entry;
  const PriceBook prices = TRY(session.read([&](Database& database) { return load_price_book(database, entry); }));
  const PoolTerms terms = TRY(session.read([&](Database& database) { return read_pool_terms(database, entry); }));
  KeptTotals& kept = *TRY(session.kept_totals());
  const PackedTotals totals = TRY(anew ? kept.computed(request.counted(), request.mark, progress)
                                       : kept.totals(request.counted(), request.mark, progress));
  UsageByLine lines = lines_for(request, prices);
  PoolDays pool(terms);
  // Lines do not ask which day of one price usage was on; the pool asks for each day.
  TRY(totals.each_sum(prices.changes_within(request.side, request.period.days()),
                      [&](const DayTotal& row) { lines.add(row); }));
  if (terms.stated(request.counted().until - 1)) TRY(totals.each([&](const DayTotal& row) { pool.add(row); }));
  for (const OverageShare& share : TRY(std::move(pool).shares())) lines.add(share);
  return Computed{TRY(build_statement(request, std::move(lines))),
                  prices.charges_storage_and_overage(request.side, request.period.days())};
}

std::vector<LineAmount> amounts_of(const Statement& statement) {
  std::vector<LineAmount> amounts;
  for (const StatementLine& line : statement.lines) amounts.push_back({line.key, line.until, line.amount});
  return amounts;
}

// Corrections of all periods closed before this one, which stand on it (R21).
Result<Corrections> corrections_on(Session& session, const StatementRequest& request,
                                   const std::vector<ClosedPeriod>& closed, bool anew,
                                   const Segments::Progress& progress) {
  Corrections all;
  const auto wanted = [&](const LineKey& key) {
    return !request.organization || key.organization == *request.organization;
  };
  for (const ClosedPeriod& period : closed) {
    if (period.period >= request.period) break;
    StatementRequest again = request;
    again.period = period.period;
    again.as_of = period.period.days().until - 1;
    again.organization.reset();
    const Computed recomputed = TRY(compute(session, again, anew, progress));
    const Corrections made = TRY(session.read([&](Database& database) -> Result<Corrections> {
      std::vector<Correction> earlier =
          TRY(closed_corrections(database, request.side, period.period, request.currency));
      std::erase_if(earlier, [&](const Correction& correction) { return correction.stands_on >= request.period; });
      return corrections_of(TRY(closed_lines(database, request.side, period.period, request.currency)), earlier,
                            amounts_of(recomputed.statement), request.period, request.currency);
    }));
    for (const Correction& correction : made.made) {
      if (wanted(correction.key)) all.made.push_back(correction);
    }
    std::copy_if(made.without_amount.begin(), made.without_amount.end(), std::back_inserter(all.without_amount),
                 wanted);
  }
  return all;
}

Result<StatementRequest> statement_request(Session& session, const BillRequest& request, const Mark& mark,
                                           bool closed) {
  const DayRange month = request.period.days();
  const Day today = session.today();
  if (month.from > today) return refuse(request.period.people() + " has not begun");
  Day as_of = request.as_of.value_or(closed ? month.until - 1 : std::min(today, month.until - 1));
  if (as_of > today) return refuse("the as-of day " + as_of.text() + " has not come yet");
  StatementRequest wanted{request.period, as_of,       mark, session.partner().zone.name(), session.partner().currency,
                          request.side,   std::nullopt};
  if (const auto newest = TRY(session.read([&](Database& database) { return read_entry(database, mark.entry); })))
    wanted.head = newest->hash;
  if (request.organization) {
    wanted.organization =
        TRY(session.read([&](Database& database) { return need_organization(database, *request.organization); })).id;
  }
  return wanted;
}

}  // namespace

Result<Bill> bill(Session& session, const BillRequest& request, const Segments::Progress& progress) {
  const auto closed = TRY(session.read([](Database& database) { return read_closed_periods(database); }));
  const auto its_closing =
      std::find_if(closed.begin(), closed.end(), [&](const auto& c) { return c.period == request.period; });
  const bool is_closed = its_closing != closed.end();
  Mark mark = request.at ? TRY(session.past(*request.at)) : is_closed ? its_closing->mark : TRY(session.mark());
  const StatementRequest wanted = TRY(statement_request(session, request, mark, is_closed && !request.at));
  Computed computed = TRY(compute(session, wanted, request.computed_anew, progress));
  std::vector<ClosedPeriod> closed_then = closed;
  std::erase_if(closed_then, [&](const ClosedPeriod& one) { return one.closed_entry > mark.entry; });
  if (!closed_then.empty() && request.period <= closed_then.back().period.next()) {
    Corrections corrections = TRY(corrections_on(session, wanted, closed_then, request.computed_anew, progress));
    computed.statement.corrections = std::move(corrections.made);
    computed.statement.uncorrected = std::move(corrections.without_amount);
  }
  Bill made{std::move(computed.statement), TRY(read_statement_names(session, mark.entry)),
            session.partner().zone,        is_closed && !request.at,
            session.ledger().rehearsal(),  {}};
  if (computed.storage_and_overage)
    made.warnings.emplace_back("v2 storage and pool overage are both priced: overage is a surcharge beside storage.");
  return made;
}

namespace {

// Names what keeps the month open: the first few, the others by their number.
Result<void> require_nothing_open(Session& session, const Bill& made, const Segments::Progress& progress) {
  const Period period = made.statement.request.period;
  constexpr int named_max = 3;
  std::string named;
  int count = 0;
  for (const Exception& exception : TRY(find_exceptions(session, progress, period))) {
    if (!exception.keeps_open(period)) continue;
    if (++count <= named_max) named += (count == 1 ? "" : "; ") + exception.what + " (" + exception.id + ")";
  }
  if (count == 0 && !made.needs_attention()) return {};
  if (count > named_max) named += "; and " + std::to_string(count - named_max) + " more";
  return refuse(period.people() + " is not ready to be closed: " + named,
                "`stowage exceptions list --period " + period.text() +
                    "` says what settles each; to close all the same add --accept REASON.");
}

}  // namespace

Result<Bill> close_month(Session& session, const CloseRequest& request, const Segments::Progress& progress) {
  const auto closed = TRY(session.read([](Database& database) { return read_closed_periods(database); }));
  if (!closed.empty() && closed.back().period >= request.period) {
    const bool itself = std::any_of(closed.begin(), closed.end(),
                                    [&](const ClosedPeriod& one) { return one.period == request.period; });
    return refuse(itself ? request.period.people() + " is closed already"
                         : request.period.people() + " lies before the first period that was closed",
                  itself ? "" : "Usage of it that comes now becomes a correction.");
  }
  if (!closed.empty() && closed.back().period.next() != request.period)
    return refuse("periods close in order: " + closed.back().period.next().people() + " is next",
                  "Close it with: stowage close --period " + closed.back().period.next().text());
  if (session.today() < request.period.days().until)
    return refuse(request.period.people() + " has not ended",
                  "It can be closed from " + request.period.days().until.text() + " on.");
  const auto earliest = TRY(session.metering().deliveries().earliest_day(DeliveryId(), TRY(session.mark()).delivery));
  if (closed.empty() && earliest && Period::of(*earliest) < request.period)
    return refuse("periods close in order: " + Period::of(*earliest).people() + " has usage and is open",
                  "Close it with: stowage close --period " + Period::of(*earliest).text());
  if (closed.empty() && earliest && Period::of(*earliest) > request.period && request.accepted.empty())
    return refuse("nothing was metered in " + request.period.people() + ": the first month with usage is " +
                      Period::of(*earliest).people(),
                  "Close that one, or, if this one is meant, add --accept REASON: it stays closed for good.");
  if (closed.empty() && !earliest && request.accepted.empty())
    return refuse(
        "nothing was metered yet",
        "Usage comes first (`stowage import`, `stowage measure`); or, if the month is meant to be closed empty, "
        "add --accept REASON: it stays closed for good.");

  BillRequest wanted{request.period};
  wanted.computed_anew = true;
  Bill sell = TRY(bill(session, wanted, progress));
  BillRequest at_cost = wanted;
  at_cost.side = Side::Cost;
  at_cost.at = sell.statement.request.mark;
  const Bill cost = TRY(bill(session, at_cost, progress));
  if (request.accepted.empty()) TRY(require_nothing_open(session, sell, progress));

  const Mark mark = sell.statement.request.mark;
  ClosedPeriod kept{request.period, mark, EntryId(), Zone::data_version()};
  const StatementToKeep at_sell{sell.statement, statement_json(sell.statement, sell.names)};
  const StatementToKeep at_cost_too{cost.statement, statement_json(cost.statement, cost.names)};
  JsonWriter data;
  data.begin_object().field("period", request.period.text()).field("delivery", mark.delivery.number());
  data.field("entry", mark.entry.number()).field("total", sell.statement.totals.total.text());
  data.field("statement_sha256", hex(sha256(at_sell.json)));
  data.field("cost_sha256", hex(sha256(at_cost_too.json))).end_object();
  const HeadSigner signer(TRY(SecretKey::of(session.ledger().folder())));
  TRY(session.record({"period.close", "period " + request.period.text(), data.take(), request.accepted},
                     [&](Database& database, EntryId entry) -> Result<void> {
                       kept.closed_entry = entry;
                       TRY(close_period(database, kept, at_sell, at_cost_too));
                       return signer.sign_newest(database);
                     }));
  sell.closed = true;
  return sell;
}

Result<Replay> replay(Session& session, Period period, Side side, const Segments::Progress& progress) {
  const auto closed = TRY(session.read([](Database& database) { return read_closed_periods(database); }));
  const bool is_closed = std::any_of(closed.begin(), closed.end(), [&](const auto& c) { return c.period == period; });
  if (!is_closed)
    return refuse(period.people() + " is not closed", "An open period is computed anew by each `stowage bill`.");
  BillRequest wanted{period};
  wanted.side = side;
  Bill again = TRY(bill(session, wanted, progress));
  Replay result{period, false,
                TRY(session.read([&](Database& database) { return closed_statement(database, side, period); })),
                statement_json(again.statement, again.names), std::move(again.statement)};
  result.same = result.stored == result.computed;
  return result;
}

}  // namespace stowage
