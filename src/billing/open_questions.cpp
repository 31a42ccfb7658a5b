#include "billing/open_questions.h"

namespace stowage {

namespace {

OpenKind kind_of(Reason reason) {
  switch (reason) {
    case Reason::AmbiguousIdentity:
      return OpenKind::Doubt;
    case Reason::NoPrice:
      return OpenKind::NoPrice;
    case Reason::NoClass:
      return OpenKind::NoClass;
    default:
      return OpenKind::NoAsset;
  }
}

}  // namespace

std::string_view to_text(OpenKind kind) {
  switch (kind) {
    case OpenKind::NoAsset:
      return "of no asset";
    case OpenKind::Doubt:
      return "in doubt";
    case OpenKind::NoPrice:
      return "without a price";
    case OpenKind::NoClass:
      return "without a class";
    case OpenKind::Unmeasured:
      return "unmeasured";
    case OpenKind::Stale:
      return "stale";
    case OpenKind::Uncorrected:
      return "not corrected yet";
    case OpenKind::LeftOut:
      return "left out by lists";
  }
  return "";
}

std::vector<OpenQuestion> open_questions(const Statement& statement) {
  std::vector<OpenQuestion> open;
  for (const ReasonUsage& row : statement.accounted_for.reasons) {
    if (!is_excluded(row.reason)) open.push_back({kind_of(row.reason), row.organization, {}});
  }
  for (const StatementLine& line : statement.lines) {
    const OrganizationId organization = line.key.organization;
    if (!line.price) open.push_back({OpenKind::NoPrice, organization, line.key});
    if (line.usage.unmeasured > 0) open.push_back({OpenKind::Unmeasured, organization, line.key});
    if (line.usage.stale > 0) open.push_back({OpenKind::Stale, organization, line.key});
  }
  for (const LineKey& key : statement.uncorrected) open.push_back({OpenKind::Uncorrected, key.organization, key});
  return open;
}

}  // namespace stowage
