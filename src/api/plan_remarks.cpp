#include "api/plan_remarks.h"

#include <algorithm>
#include <utility>

namespace stowage {

namespace {

std::string name_of(const MappingPlan& mapping) {
  return "Mapping " + std::to_string(mapping.mapping.number()) + " (" + mapping.service_name + ", " +
         mapping.contract_name + "): ";
}

// What holds several mappings back for one reason is said once: a first plan has the same two for each of them.
std::vector<std::string> guard_lines(const Plan& plan) {
  std::vector<std::pair<std::string, std::vector<const MappingPlan*>>> held;
  for (const MappingPlan& mapping : plan.mappings) {
    if (!mapping.waits()) continue;
    for (const GuardHit& hit : mapping.guards) {
      auto found = std::find_if(held.begin(), held.end(), [&](const auto& line) { return line.first == hit.reason; });
      if (found == held.end()) found = held.insert(found, {hit.reason, {}});
      found->second.push_back(&mapping);
    }
  }
  std::vector<std::string> lines;
  for (const auto& [reason, mappings] : held) {
    std::string who = name_of(*mappings.front()) + "waits";
    if (mappings.size() > 1) {
      who = "Mappings ";
      for (const MappingPlan* mapping : mappings)
        who += (mapping == mappings.front() ? "" : ", ") + std::to_string(mapping->mapping.number());
      who += ": each waits";
    }
    lines.push_back(who + " for approval. " + reason);
  }
  return lines;
}

}  // namespace

std::vector<std::string> plan_remarks(const Plan& plan) {
  std::vector<std::string> remarks = guard_lines(plan);
  for (const MappingPlan& mapping : plan.mappings) {
    for (const std::string& withheld : mapping.withheld) remarks.push_back(name_of(mapping) + withheld);
    for (const std::string& small : mapping.small) remarks.push_back(name_of(mapping) + small);
    for (const std::string& note : mapping.notes) remarks.push_back(name_of(mapping) + note);
  }
  return remarks;
}

}  // namespace stowage
