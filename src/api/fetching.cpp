#include "api/fetching.h"

#include <algorithm>
#include <fmt/format.h>

#include "api/found_exceptions.h"
#include "api/import_from.h"
#include "api/pull.h"
#include "api/usage_sources.h"
#include "connectors/connection.h"
#include "metering/stores.h"

namespace stowage {

namespace {

// What a person must say before these machines are in any protected_*.
void tell_unexplained(const std::string& name, const std::vector<TheirKind>& kinds, Fetched& fetched) {
  for (const TheirKind& one : kinds)
    if (one.asset_class == AssetClass::None)
      fetched.problems.push_back(
          fmt::format("{}: what '{}' means is not known, so that {} have no class by it. To say: stowage source class "
                      "'{}' '{}' workstation|server",
                      name, one.kind, counted(one.assets, "asset"), name, one.kind));
}

std::string words_of(const Accepted& accepted) {
  const std::string day = accepted.closes->text();
  std::string text = accepted.known_already
                         ? fmt::format("the same list of the end of {} as delivery {}", day, accepted.delivery.number())
                         : fmt::format("{} of the end of {}, delivery {}", counted(accepted.samples, "asset"), day,
                                       accepted.delivery.number());
  if (accepted.new_organizations > 0) text += ", " + counted(accepted.new_organizations, "new organization");
  if (accepted.new_assets > 0) text += ", " + std::to_string(accepted.new_assets) + " new";
  if (accepted.waiting > 0) text += ", " + std::to_string(accepted.waiting) + " that wait for the next day";
  return text;
}

Result<void> pull(Session& session, const Connection& connection, Fetching fetching, Fetched& fetched) {
  const ServiceList listed = TRY(list_from(session, connection));
  const Lists lists = TRY(look_at(session, connection.name, listed.assets));
  tell_unexplained(connection.name, lists.kinds, fetched);
  if (fetching == Fetching::Look) {
    fetched.told = fmt::format("it lists {} of {}", counted(static_cast<std::int64_t>(listed.assets.size()), "asset"),
                               counted(static_cast<std::int64_t>(lists.organizations.size()), "organization"));
    return {};
  }
  const Accepted accepted = TRY(pull_usage(session, connection.name, listed.assets));
  fetched.told = words_of(accepted);
  if (accepted.half_list)
    fetched.problems.push_back(
        fmt::format("{}: it lists {} after {}: nothing is absent until a person accepts that. See `stowage exceptions "
                    "list`.",
                    connection.name, counted(accepted.listed, "asset"), accepted.listed_before));
  return {};
}

Result<void> take_contracts(Session& session, const Connection& connection, Fetching fetching, Fetched& fetched) {
  const ImportMode mode = fetching == Fetching::Look ? ImportMode::Preview : ImportMode::Take;
  const ImportAnswer answer = TRY(import_from(session, connection.name, mode, ""));
  fetched.told = fmt::format("{} of contracts, {} as before", counted(answer.changes, "change"), answer.known);
  if (answer.left > 0) fetched.told += fmt::format(", {} that run and are not taken", answer.left);
  return {};
}

Fetched fetch(Session& session, const Connection& connection, Fetching fetching) {
  Fetched fetched{connection.name, connection.vendor, true, "", {}};
  const auto taken = measures(connection.vendor) ? pull(session, connection, fetching, fetched)
                                                 : take_contracts(session, connection, fetching, fetched);
  if (taken) return fetched;
  fetched.done = false;
  fetched.told = taken.error().text();
  fetched.problems.push_back(connection.name + ": " + fetched.told);
  return fetched;
}

Fetched measure_stores(Session& session, const MeasureProgress& progress) {
  Fetched fetched{"stores", "", true, "", {}};
  auto report = measure(session, LikeNames::Refused, progress);
  if (report) {
    fetched.told = counted(static_cast<std::int64_t>(report->assets.rows().size()), "asset") + " measured";
    fetched.problems = std::move(report->problems);
  } else {
    fetched.done = false;
    fetched.told = report.error().text();
    fetched.problems.push_back("stores: " + fetched.told);
  }
  return fetched;
}

}  // namespace

Result<std::vector<Fetched>> fetch_all(Session& session, Fetching fetching, const FetchingProgress& progress) {
  auto connections = TRY(session.read([](Database& database) { return read_connections(database); }));
  std::stable_partition(connections.begin(), connections.end(),
                        [](const Connection& one) { return !measures(one.vendor); });
  std::vector<Fetched> fetched;
  for (const Connection& connection : connections) {
    if (progress.step) progress.step(connection.name + " (" + connection.vendor + ")");
    fetched.push_back(fetch(session, connection, fetching));
  }
  const auto stores = TRY(session.read([](Database& database) { return read_stores(database); }));
  const bool any = std::any_of(stores.begin(), stores.end(), [](const Store& store) { return store.measured; });
  if (!any || fetching == Fetching::Look) return fetched;
  if (progress.step) progress.step("stores");
  fetched.push_back(measure_stores(session, progress.asset));
  return fetched;
}

}  // namespace stowage
