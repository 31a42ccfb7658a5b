#pragma once
// The hub: which account an organization's usage goes to, which service carries what, and the plan that makes
// contracts equal to usage: made, approved, applied, taken back.

#include <optional>
#include <string>
#include <vector>

#include "api/session.h"
#include "base/table.h"
#include "hub/apply.h"
#include "hub/mapping_book.h"

namespace stowage {

struct MapAccountRequest {
  std::string organization;
  std::optional<std::string> account;      // nothing: to none from that day on
  std::optional<std::string> module = {};  // nothing: all modules
  std::optional<Day> from = {};            // nothing: the first day of the oldest open period
  bool correct = false;                    // also when the day lies in a closed period
};
Result<void> map_account(Session& session, const MapAccountRequest& request);

// The same of an organization and an account that are known.
struct AccountMapping {
  OrganizationId organization;
  std::string name;
  std::vector<Module> modules;
  AccountId account;  // none: to none
  std::optional<Day> from = {};
  bool correct = false;
};
Result<void> map_account(Session& session, const AccountMapping& mapping);

struct MapServiceRequest {
  std::string contract;
  std::string service;
  std::string kind;                           // "endpoint_backup_v2/protected_servers"
  std::optional<Day> from = {};               // nothing: the first day of the contract's next period (R29)
  std::optional<std::string> unit = {};       // "1", "10", "GB", "TiB", "100GB"
  std::optional<std::string> allowance = {};  // a number of assets, or bytes as "500GB"
  std::optional<std::string> rounding = {};
  std::optional<std::int64_t> minimum = {};
  std::optional<std::int64_t> maximum = {};
  std::optional<std::int64_t> base = {};
  std::optional<std::string> how = {};
  std::optional<std::string> quantity = {};
  std::optional<std::string> period = {};
  std::optional<std::int64_t> threshold_units = {};
  std::optional<std::int64_t> threshold_percent = {};
  bool correct = false;  // also when the first day lies in a closed period: its usage is charged once (R21)
};
struct MappedService {
  ServiceMappingId id;
  std::string terms;                       // in words, those that were not given as well
  std::vector<std::string> warnings = {};  // what would be billed twice, for a type contains the other
};
Result<MappedService> map_service(Session& session, const MapServiceRequest& request);
struct ChangedMapping {
  Day from;           // the first day of the new terms
  std::string terms;  // all of them, in words
};
// New terms for a mapping from the first day of a contract period; what the request leaves out stays. Refused where it
// leaves out all, or where the mapping has ended by that day.
Result<ChangedMapping> change_mapping(Session& session, ServiceMappingId mapping, const MapServiceRequest& request);
// What a freeze meets among those that stand: of two on a day the newer holds.
struct OtherFreezes {
  std::vector<Freeze> replaced;      // that held on some of its days, by these days
  std::optional<Freeze> holds_next;  // on the first day behind it
};
Result<OtherFreezes> freeze_mapping(Session& session, ServiceMappingId mapping, const Freeze& freeze,
                                    const std::string& reason, bool correct);
Result<Table> list_account_mappings(Session& session);
Result<Table> list_service_mappings(Session& session);

// A plan with its file's text, and as tables for people.
struct PlanAnswer {
  PlanFile file;
  std::string text;
  Table summary;                      // one row a change, narrow enough for a terminal
  std::vector<std::string> evidence;  // for each change who used how much, on which days
  Table changes;                      // one row a change, of all mappings; also what a clerk types into any PSA
  Table unmapped;                     // usage that no service carries
  std::vector<std::string> remarks;   // guards, withheld changes, notes: sentences
  bool needs_attention() const;
};
// Changes nothing. `organization` nothing: all; otherwise what its accounts' contracts need.
Result<PlanAnswer> plan_changes(Session& session, const std::optional<std::string>& organization,
                                const Segments::Progress& progress);
// A sentence on what contracts that follow usage would still change in the period of a contract that holds `day`
// (nothing: the next one to post); nothing where no service of it is mapped, or all of it is done.
Result<std::optional<std::string>> open_changes(Session& session, const std::string& contract, std::optional<Day> day,
                                                const Segments::Progress& progress);
// Writes a plan to a file, for approve and apply. Refused inside the data directory, and over what is no regular file.
Result<void> save_plan(Session& session, const std::string& path, std::string_view text);
// `text` is a plan's file; `run` the daily run that applies it, none for a person.
Result<Applied> apply_plan_file(Session& session, std::string_view text, const Segments::Progress& progress,
                                RunId run = {});
// The counter-plan of a plan that was applied.
Result<PlanAnswer> undo_plan(Session& session, std::string_view text, const Segments::Progress& progress);

}  // namespace stowage
