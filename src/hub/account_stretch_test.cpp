#include "hub/account_stretch.h"

#include <random>

#include "hub/hub_example.h"

namespace stowage {
namespace {

constexpr AccountId first{1};
constexpr AccountId second{2};
const Module v2 = Module::EndpointBackupV2;

AccountMappings mapped(std::initializer_list<std::pair<const char*, AccountId>> steps) {
  AccountMappings mappings;
  for (const auto& [from, account] : steps) mappings[{acme, v2}].set(day(from), account);
  return mappings;
}

AccountStretch stretch(AccountId account, const char* from, std::optional<Day> until = std::nullopt) {
  return {acme, v2, account, day(from), until};
}

// A file that names some days must not take the organization away from its account on the others.
TEST(AccountStretch, OtherDaysStayWhereTheyWere) {
  const AccountMappings before = mapped({{"2026-01-01", first}});
  const auto after = with_stretch(before.at({acme, v2}), stretch(second, "2026-02-01", day("2026-03-01")));
  EXPECT_EQ(*after.at(day("2026-01-31")), first);
  EXPECT_EQ(*after.at(day("2026-02-01")), second);
  EXPECT_EQ(*after.at(day("2026-02-28")), second);
  EXPECT_EQ(*after.at(day("2026-03-01")), first);
}

TEST(AccountStretch, WhatIsSoAlreadyIsNoChange) {
  const AccountMappings before = mapped({{"2026-01-01", first}, {"2026-03-01", second}, {"2026-04-01", first}});
  EXPECT_TRUE(changes_by(before, stretch(first, "2026-01-01", day("2026-03-01"))).empty());
  const auto changes = changes_by(before, stretch(first, "2026-02-01"));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].then, stretch(first, "2026-03-01", day("2026-04-01")));
  EXPECT_EQ(changes[0].now, second);
  EXPECT_EQ(changes_by({}, stretch(first, "2026-01-01")).size(), 1u);
  EXPECT_TRUE(changes_by({}, stretch(AccountId(), "2026-01-01")).empty());
}

// Whatever stood: on each day of the stretch its account, on each other day the one of before.
TEST(AccountStretch, EachDayGoesWhereTheFileOrElseTheBookSays) {
  std::mt19937 random(4711);
  const Day begin = day("2026-01-01");
  const auto some = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  for (int round = 0; round < 2000; ++round) {
    SCOPED_TRACE(round);
    Timeline<AccountId> before;
    for (int i = some(5); i > 0; --i) before.set(begin + some(20), AccountId(some(3)));
    AccountStretch wanted{acme, v2, AccountId(some(3)), begin + some(20)};
    if (some(2) == 0) wanted.until = wanted.from + 1 + some(10);
    const auto after = with_stretch(before, wanted);
    AccountMappings mappings;
    mappings[{acme, v2}] = before;
    std::map<Day, AccountId> told;
    for (const AccountChange& change : changes_by(mappings, wanted))
      for (Day at = change.then.from; at < change.then.until.value_or(begin + 40); ++at) told[at] = change.now;
    const auto account = [](const Timeline<AccountId>& of, Day at) {
      const AccountId* found = of.at(at);
      return found == nullptr ? AccountId() : *found;
    };
    for (Day at = begin; at < begin + 40; ++at) {
      const bool named = at >= wanted.from && (!wanted.until || at < *wanted.until);
      ASSERT_EQ(account(after, at), named ? wanted.account : account(before, at));
      ASSERT_EQ(told.contains(at), account(after, at) != account(before, at));
      if (told.contains(at)) {
        ASSERT_EQ(told[at], account(before, at));
      }
    }
  }
}

}  // namespace
}  // namespace stowage
