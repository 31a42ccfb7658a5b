#include "hub/organization_match.h"

#include <algorithm>
#include <set>

#include "hub/mapping_suggestions.h"

namespace stowage {

namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool named_alike(const std::string& a, const std::string& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

class Matching {
 public:
  Matching(const std::vector<OrganizationThere>& there, const std::vector<OrganizationHere>& here,
           const std::vector<AccountThere>& accounts)
      : there_(there), here_(here), accounts_(accounts) {}

  std::vector<OrganizationMatch> run() {
    std::vector<OrganizationMatch> matches;
    for (const OrganizationThere& one : there_) {
      const OrganizationHere* same = by_id(one);
      if (same == nullptr) same = by_name(one);
      if (same != nullptr) matched_.insert(same->id);
      matches.push_back(match(one, same));
    }
    refuse_two_accounts(matches);
    for (const OrganizationHere& one : here_)
      if (!matched_.contains(one.id) && !reference_here(one).empty())
        matches.push_back({MatchStep::NotThere, std::nullopt, one, {}, {}});
    return matches;
  }

 private:
  const OrganizationHere* by_id(const OrganizationThere& there) const {
    const OrganizationHere* found = nullptr;
    for (const OrganizationHere& one : here_) {
      const bool has = std::find(one.keys.begin(), one.keys.end(), there.id) != one.keys.end();
      if (!has || !(is_telling_id(there.id) || likeness(there.name, one.name) > 0)) continue;
      if (found != nullptr) return nullptr;
      found = &one;
    }
    return found;
  }

  const OrganizationHere* by_name(const OrganizationThere& there) const {
    if (!there.parent.empty()) return nullptr;
    const auto named = [&](const auto& one) { return named_alike(one.name, there.name); };
    const bool only = std::count_if(here_.begin(), here_.end(), named) == 1 &&
                      std::count_if(there_.begin(), there_.end(), named) == 1;
    return only ? &*std::find_if(here_.begin(), here_.end(), named) : nullptr;
  }

  AccountId account_of(const std::string& reference) const {
    const auto found = std::find_if(accounts_.begin(), accounts_.end(),
                                    [&](const AccountThere& one) { return one.reference == reference; });
    return found == accounts_.end() ? AccountId() : found->id;
  }

  // Where it goes here in all modules that send it anywhere; empty where these differ, or it is none of this PSA's.
  std::string reference_here(const OrganizationHere& here) const {
    AccountId only;
    for (const AccountId account : here.accounts) {
      if (!account) continue;
      if (only && only != account) return {};
      only = account;
    }
    const auto found =
        std::find_if(accounts_.begin(), accounts_.end(), [&](const AccountThere& one) { return one.id == only; });
    return found == accounts_.end() ? std::string() : found->reference;
  }

  OrganizationMatch match(const OrganizationThere& there, const OrganizationHere* here) const {
    OrganizationMatch match{MatchStep::MappedToNone, there, std::nullopt, account_of(there.account), {}};
    if (here != nullptr) match.here = *here;
    const auto is_none = [](AccountId account) { return !account; };
    const bool nowhere = here == nullptr || std::all_of(here->accounts.begin(), here->accounts.end(), is_none);
    if (there.account.empty()) {
      if (nowhere) return match;
      match.reference = reference_here(*here);
      match.step = match.reference.empty() ? MatchStep::Differs : MatchStep::Send;
      return match;
    }
    if (here == nullptr) {
      match.step = MatchStep::NotHere;
      return match;
    }
    const auto goes_there = [&](AccountId account) { return account == match.account; };
    const auto may_go_there = [&](AccountId account) { return !account || account == match.account; };
    if (here->ended) {
      match.step = MatchStep::Differs;
    } else if (!match.account) {
      match.step = nowhere ? MatchStep::NoAccount : MatchStep::Differs;
    } else if (std::all_of(here->accounts.begin(), here->accounts.end(), goes_there)) {
      match.step = MatchStep::Same;
    } else if (std::all_of(here->accounts.begin(), here->accounts.end(), may_go_there)) {
      match.step = MatchStep::Take;
    } else {
      match.step = MatchStep::Differs;
      match.reference = reference_here(*here);
    }
    return match;
  }

  // Two of theirs that are one of ours, and go to different accounts: it can go to one alone (R22).
  static void refuse_two_accounts(std::vector<OrganizationMatch>& matches) {
    for (OrganizationMatch& one : matches)
      for (OrganizationMatch& other : matches) {
        if (&one == &other || !one.here || !other.here || one.here->id != other.here->id) continue;
        if (one.there->account == other.there->account) continue;
        one.step = other.step = MatchStep::Differs;
        one.reference.clear();
        other.reference.clear();
      }
  }

  const std::vector<OrganizationThere>& there_;
  const std::vector<OrganizationHere>& here_;
  const std::vector<AccountThere>& accounts_;
  std::set<OrganizationId> matched_;
};

}  // namespace

std::string_view to_text(MatchStep step) {
  switch (step) {
    case MatchStep::Same:
      return "same";
    case MatchStep::Take:
      return "take";
    case MatchStep::Send:
      return "send";
    case MatchStep::Differs:
      return "differs";
    case MatchStep::NoAccount:
      return "account not taken in";
    case MatchStep::NotHere:
      return "not here";
    case MatchStep::NotThere:
      return "not there";
    case MatchStep::MappedToNone:
      return "mapped to none";
  }
  return {};
}

std::vector<OrganizationMatch> match_organizations(const std::vector<OrganizationThere>& there,
                                                   const std::vector<OrganizationHere>& here,
                                                   const std::vector<AccountThere>& accounts) {
  return Matching(there, here, accounts).run();
}

}  // namespace stowage
