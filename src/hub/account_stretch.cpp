#include "hub/account_stretch.h"

namespace stowage {

namespace {

AccountId account_at(const Timeline<AccountId>& timeline, Day day) {
  const AccountId* account = timeline.at(day);
  return account == nullptr ? AccountId() : *account;
}

bool lies_before_end(const AccountStretch& stretch, Day day) {
  return !stretch.until || day < *stretch.until;
}

}  // namespace

std::vector<AccountChange> changes_by(const AccountMappings& mappings, const AccountStretch& stretch) {
  static const Timeline<AccountId> nowhere;
  const auto found = mappings.find({stretch.organization, stretch.module});
  const Timeline<AccountId>& timeline = found == mappings.end() ? nowhere : found->second;
  std::vector<AccountChange> parts = {{stretch, account_at(timeline, stretch.from)}};
  for (const auto& [day, account] : timeline.steps()) {
    if (day <= stretch.from || !lies_before_end(stretch, day) || account == parts.back().now) continue;
    AccountStretch rest = parts.back().then;
    rest.from = day;
    parts.back().then.until = day;
    parts.push_back({rest, account});
  }
  std::erase_if(parts, [&](const AccountChange& part) { return part.now == stretch.account; });
  return parts;
}

Timeline<AccountId> with_stretch(const Timeline<AccountId>& timeline, const AccountStretch& stretch) {
  Timeline<AccountId> result;
  for (const auto& [day, account] : timeline.steps())
    if (day < stretch.from || !lies_before_end(stretch, day)) result.set(day, account);
  result.set(stretch.from, stretch.account);
  if (stretch.until && !timeline.steps().contains(*stretch.until))
    result.set(*stretch.until, account_at(timeline, *stretch.until));
  return result;
}

}  // namespace stowage
