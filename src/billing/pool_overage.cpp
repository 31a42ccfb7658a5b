#include "billing/pool_overage.h"

#include <algorithm>
#include <map>

#include "base/money.h"
#include "directory/organizations.h"
#include "directory/pools.h"

namespace stowage {

bool PoolTerms::stated(Day day) const {
  const auto says = [day](const Timeline<Bytes>& terms) { return terms.at(day) != nullptr; };
  return std::any_of(purchased.begin(), purchased.end(), says) || std::any_of(included.begin(), included.end(), says);
}

bool PoolTerms::excludes(OrganizationId organization, Day day) const {
  const bool* is_excluded = excluded.at(organization.number(), day);
  return is_excluded != nullptr && *is_excluded;
}

namespace {

Int128 in_force(const Timeline<Bytes>& timeline, Day day) {
  const Bytes* bytes = timeline.at(day);
  return bytes == nullptr ? 0 : bytes->count();
}

struct Holding {
  Int128 used = 0;
  Int128 included = 0;
  Int128 beyond() const { return used > included ? used - included : 0; }
};

Result<std::map<OrganizationId, Holding>> holdings(Day day, const PoolTerms& terms, const std::vector<PoolUse>& uses) {
  std::map<OrganizationId, Holding> sums;
  for (const PoolUse& use : uses) {
    // Day totals come by organization, so nearly each goes to the end.
    Holding& sum = sums.try_emplace(sums.end(), use.organization)->second;
    sum.used = TRY(checked_add(sum.used, use.bytes.count()));
    for (std::size_t of_class = 0; of_class < use.active_assets.size(); ++of_class) {
      const Int128 brought =
          TRY(checked_multiply(in_force(terms.included[of_class], day), use.active_assets[of_class]));
      sum.included = TRY(checked_add(sum.included, brought));
    }
  }
  return sums;
}

}  // namespace

Result<std::optional<PoolDay>> pool_day(Day day, const PoolTerms& terms, const std::vector<PoolUse>& uses) {
  if (!terms.stated(day)) return std::optional<PoolDay>();
  const auto sums = TRY_WITHIN("pool on " + day.text(), holdings(day, terms, uses));

  Int128 purchased = 0;
  for (const Timeline<Bytes>& of_pool : terms.purchased)
    purchased = TRY(checked_add(purchased, in_force(of_pool, day)));
  Int128 capacity = purchased;
  Int128 used = 0;
  std::vector<Int128> beyond;
  for (const auto& [organization, sum] : sums) {
    capacity = TRY(checked_add(capacity, sum.included));
    used = TRY(checked_add(used, sum.used));
    beyond.push_back(sum.beyond());
  }
  const Int128 overage = used > capacity ? used - capacity : 0;
  PoolDay result{ByteDays(purchased), ByteDays(capacity), ByteDays(used), ByteDays(overage), {}, {}};

  const auto parts = TRY_WITHIN("pool on " + day.text(), largest_remainder(overage, beyond));
  size_t at = 0;
  for (const auto& [organization, sum] : sums) {
    const Int128 part = parts[at++];
    const bool excluded = terms.excludes(organization, day);
    if (part != 0) result.shares.push_back({day, organization, ByteDays(part), excluded});
    result.holdings.push_back(
        {organization, ByteDays(sum.used), ByteDays(sum.included), ByteDays(sum.beyond()), ByteDays(part), excluded});
  }
  return std::optional(std::move(result));
}

void PoolDays::add(const DayTotal& row) {
  if (row.version != Version::V2 || !terms_.stated(row.day)) return;
  if (!uses_.empty() && row.day != day_) finish_day();
  day_ = row.day;
  // What is left out of the bill is protected all the same. A stream of no asset is not known to be one more, and bills
  // nobody, also where its source names an organization.
  const bool nobodys = row.decision == Decision::UnmappedNoAsset;
  PoolUse& use = uses_.emplace_back(PoolUse{nobodys ? OrganizationId() : row.organization, row.bytes, {}});
  if (!nobodys) use.active_assets[static_cast<std::size_t>(row.asset_class)] = row.active;
}

void PoolDays::finish_day() {
  if (failed_) return;
  const auto pool = pool_day(day_, terms_, uses_);
  uses_.clear();
  if (!pool) {
    failed_ = pool.error();
  } else if (*pool) {
    shares_.insert(shares_.end(), (*pool)->shares.begin(), (*pool)->shares.end());
    if (take_) take_(day_, **pool);
  }
}

Result<std::vector<OverageShare>> PoolDays::shares() && {
  if (!uses_.empty()) finish_day();
  if (failed_) return tl::unexpected(*std::move(failed_));
  return std::move(shares_);
}

Result<PoolTerms> read_pool_terms(Database& database, EntryId entry) {
  PoolTerms terms;
  const auto purchases = TRY(read_pool_purchases(database, entry));
  std::map<std::int64_t, Timeline<Bytes>> of_pools;
  for (const auto& step : purchases.all()) of_pools[step.subject].set(step.day, step.value);
  for (auto& [pool, purchased] : of_pools) terms.purchased.push_back(std::move(purchased));
  const auto inclusions = TRY(read_pool_inclusions(database, entry));
  for (const auto& step : inclusions.all()) {
    for (auto& of_class : terms.included) of_class.set(step.day, step.value);
  }
  terms.excluded = TRY(read_excluded_organizations(database, entry));
  return terms;
}

}  // namespace stowage
