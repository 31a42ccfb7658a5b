#include "api/activity_log.h"

#include "api/modules.h"
#include "api/sealed_usage.h"
#include "connectors/builtin/builtin_psa.h"
#include "connectors/connection.h"
#include "directory/organizations.h"

namespace stowage {

namespace {

// So that a name that was mistyped is not taken for one that nothing was done for.
Result<void> check_connection(Session& session, const std::string& name) {
  if (name == BuiltinPsa::place) return {};
  const auto history = TRY(session.read([&](Database& database) { return history_of_connection(database, name); }));
  if (!history.empty()) return {};
  return not_found("there was never a connection '" + name + "'",
                   "`stowage connect list` shows them; '" + std::string(BuiltinPsa::place) + "' are those kept here.");
}

Result<ActivityFilter> filter_of(Session& session, const LogRequest& request) {
  ActivityFilter filter;
  if (request.day) {
    filter.from = session.partner().zone.start_of(*request.day);
    filter.until = session.partner().zone.start_of(*request.day + 1);
  }
  if (request.run && !TRY(Runs(session.ledger()).exists(RunId(*request.run))))
    return not_found("there is no run " + std::to_string(*request.run), "`stowage log --runs` shows them.");
  if (request.run) filter.run = RunId(*request.run);
  if (!request.module.empty()) filter.module = TRY(TRY(read_modules(session)).need(request.module));
  if (!request.organization.empty())
    filter.organization = filter.module && !filter.module->version()
                              ? TRY(need_source_organization(session, *filter.module, request.organization)).id
                              : TRY(session.read([&](Database& database) {
                                  return need_organization(database, request.organization);
                                })).id;
  if (!request.outcome.empty()) filter.outcome = TRY(parse_outcome(request.outcome));
  if (request.connection.empty()) return filter;
  TRY(check_connection(session, request.connection));
  filter.connection = request.connection;
  return filter;
}

}  // namespace

Result<LogAnswer> read_log(Session& session, const LogRequest& request) {
  const ActivityFilter filter = TRY(filter_of(session, request));
  auto rows = TRY(read_activity(session.ledger(), filter, request.count + 1));
  const bool more = rows.size() > static_cast<size_t>(request.count);
  if (more) rows.pop_back();
  return LogAnswer{TRY(activity_table(session, rows)), more};
}

Result<Table> activity_table(Session& session, const std::vector<ActivityRow>& rows) {
  const Names names = TRY(read_names(session));
  Table table({{"at", "At", ColumnKind::Instant},
               {"module", "Module", ColumnKind::Text},
               {"billingType", "Billing type", ColumnKind::Text},
               {"organization", "Organization", ColumnKind::Text},
               {"account", "Account", ColumnKind::Text},
               {"before", "Before", ColumnKind::Integer},
               {"after", "After", ColumnKind::Integer},
               {"oneOff", "One-off", ColumnKind::Money},
               {"outcome", "Outcome", ColumnKind::Text},
               {"reason", "Reason", ColumnKind::Text},
               {"run", "Run", ColumnKind::Integer},
               {"keptIn", "Kept in", ColumnKind::Text},
               {"contractId", "Contract number", ColumnKind::Integer},
               {"serviceId", "Service number", ColumnKind::Integer},
               {"plan", "Plan", ColumnKind::Text}});
  for (const ActivityRow& row : rows)
    table.add({row.at, people(row.kind.module), std::string(to_text(row.kind.type)), names.of(row.organization),
               names.of(row.account), row.before.count(), row.after.count(), row.charged ? Cell(*row.charged) : Cell(),
               std::string(to_text(row.outcome)), row.reason.empty() ? Cell() : Cell(row.reason),
               row.run ? Cell(row.run.number()) : Cell(), row.kept_in.empty() ? Cell() : Cell(row.kept_in),
               row.contract ? Cell(row.contract.number()) : Cell(), row.service ? Cell(row.service.number()) : Cell(),
               row.plan});
  return table;
}

namespace {

std::string joined(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += (text.empty() ? "" : " ") + sentence;
  return text;
}

}  // namespace

Result<Table> list_runs(Session& session, int count) {
  Table table({{"run", "Run", ColumnKind::Integer},
               {"began", "Began", ColumnKind::Instant},
               {"ended", "Ended", ColumnKind::Instant},
               {"from", "From", ColumnKind::Day},
               {"to", "To", ColumnKind::Day},
               {"changes", "Changes", ColumnKind::Integer},
               {"waiting", "Waiting", ColumnKind::Integer},
               {"problems", "Problems", ColumnKind::Integer},
               {"toLookAt", "To look at", ColumnKind::Text},
               {"plan", "Plan", ColumnKind::Text}});
  for (const Run& run : TRY(Runs(session.ledger()).newest(count)))
    table.add({run.id.number(), run.began, run.ended ? Cell(*run.ended) : Cell(), run.days.from, run.days.until - 1,
               run.confirmed, run.waiting, static_cast<std::int64_t>(run.problems.size()),
               run.problems.empty() ? Cell() : Cell(joined(run.problems)), run.plan.empty() ? Cell() : Cell(run.plan)});
  return table;
}

}  // namespace stowage
