#pragma once
// Modules: what they count, what they sent, and which organizations they know.

#include <optional>
#include <string>
#include <vector>

#include "api/session.h"
#include "base/table.h"
#include "hub/module_reports.h"

namespace stowage {

// As they are known now.
Result<Modules> read_modules(Session& session);

// `types` as "servers=count", "antivirus=flag", "cloud=storage".
// `contains` as "devices=servers".
Result<void> add_module(Session& session, const std::string& key, const std::vector<std::string>& types,
                        const std::vector<std::string>& contains);
// Each with what it counts, and the last day that it reported.
Result<Table> list_modules(Session& session);

// Values that a module sends, by whichever way they came; take_report() says what is refused.
struct ReportRequest {
  std::string module;
  std::vector<ModuleValue> values;
  LeftOut left_out = LeftOut::Zero;
  std::string name;  // of the file
  std::int64_t bytes = 0;
  Sha256 sha256{};
};
struct ReportAnswer {
  TakenReport taken;
  std::int64_t closed_days = 0;  // of `taken.corrected` and of days new in it: what they change becomes a correction
};
Result<ReportAnswer> report_usage(Session& session, const ReportRequest& request);

// What it sent for each day of `days`: when, by which file, how many organizations and values, its bytes and hash.
Result<Table> list_sent_days(Session& session, const std::string& module, const std::optional<DayRange>& days);
// What is known of one day, and what was said of it before.
Result<Table> list_values_of(Session& session, const std::string& module, Day day);
// One that it knows, by its id there or, where no other has it, by its name.
Result<SourceOrganization> need_source_organization(Session& session, const Module& module, const std::string& named);
// The organizations that it knows.
Result<Table> list_source_organizations(Session& session, const std::string& module);

// To which accounts the organizations might belong that go to none today, with the reasons. Nothing is mapped by it.
Result<Table> suggest_mappings(Session& session, const std::string& module);

}  // namespace stowage
