#include "billing/accounted_for.h"

#include <map>

namespace stowage {

std::string_view reason_text(Reason reason) {
  switch (reason) {
    case Reason::OtherVersion:
      return reason_text(Decision::ExcludedOtherVersion);
    case Reason::KeptNotBilled:
      return reason_text(Decision::ExcludedKept);
    case Reason::Seeding:
      return reason_text(Decision::ExcludedSeeding);
    case Reason::ByPerson:
      return reason_text(Decision::ExcludedByPerson);
    case Reason::NotCharged:
      return "not charged";
    case Reason::NoAsset:
      return reason_text(Decision::UnmappedNoAsset);
    case Reason::AmbiguousIdentity:
      return reason_text(Decision::UnmappedAmbiguous);
    case Reason::NoPrice:
      return "no price";
    case Reason::NoClass:
      return "no class";
  }
  return "";
}

Reason reason_of(Decision decision) {
  ASSERT(!is_billed(decision));
  switch (decision) {
    case Decision::ExcludedOtherVersion:
      return Reason::OtherVersion;
    case Decision::ExcludedKept:
      return Reason::KeptNotBilled;
    case Decision::ExcludedSeeding:
      return Reason::Seeding;
    case Decision::ExcludedByPerson:
      return Reason::ByPerson;
    case Decision::UnmappedNoAsset:
      return Reason::NoAsset;
    default:
      return Reason::AmbiguousIdentity;
  }
}

Accounted& Accounted::operator+=(const Accounted& other) {
  byte_days += other.byte_days;
  asset_days += other.asset_days;
  return *this;
}

std::vector<ReasonUsage> AccountedFor::by_reason() const {
  std::map<Reason, ReasonUsage> sums;
  for (const ReasonUsage& row : reasons) {
    const auto [sum, first] = sums.emplace(row.reason, row);
    if (first) {
      sum->second.organization = OrganizationId();
      continue;
    }
    sum->second.usage += row.usage;
    auto& amount = sum->second.amount;
    amount = amount && row.amount ? std::optional(*amount + *row.amount) : std::nullopt;
  }
  std::vector<ReasonUsage> rows;
  for (const auto& [reason, sum] : sums) rows.push_back(sum);
  return rows;
}

namespace {

std::string words(const Accounted& usage) {
  return to_string(usage.byte_days.count()) + " byte-days and " + to_string(usage.asset_days) + " asset-days";
}

tl::unexpected<Error> unbalanced(std::string_view what, const Accounted& one, const Accounted& other) {
  return fail(
      Failure::Damaged,
      "the usage is not all accounted for: " + std::string(what) + ": " + words(one) + " against " + words(other),
      "Nothing of this statement may be used; keep the data directory and report it.");
}

}  // namespace

Result<Accounted> balanced(const AccountedFor& account, const Accounted& metered) {
  Accounted excluded;
  Accounted unmapped;
  for (const ReasonUsage& row : account.reasons) (is_excluded(row.reason) ? excluded : unmapped) += row.usage;
  if (excluded != account.excluded) return unbalanced("excluded, and its reasons", account.excluded, excluded);
  if (unmapped != account.unmapped) return unbalanced("unmapped, and its reasons", account.unmapped, unmapped);
  if (account.metered != metered) return unbalanced("metered, and the days behind it", account.metered, metered);
  const Accounted sum = account.billed + account.excluded + account.unmapped;
  if (sum != metered) return unbalanced("metered, and billed + excluded + unmapped", metered, sum);
  return sum;
}

}  // namespace stowage
