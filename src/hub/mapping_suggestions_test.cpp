#include "hub/mapping_suggestions.h"

#include "hub/module_example.h"

namespace stowage {
namespace {

SourceOrganization known(std::int64_t number, std::string key, std::string name, OrganizationId parent = {}) {
  return {OrganizationId(number), rmm, std::move(key), std::move(name), parent};
}

Texts texts(const std::vector<MappingSuggestion>& suggestions) {
  Texts result;
  for (const MappingSuggestion& one : suggestions) {
    std::string text = std::to_string(one.organization.number()) + " to " + std::to_string(one.account.number()) +
                       " at " + std::to_string(one.score);
    for (const std::string& reason : one.reasons) text += ", " + reason;
    result.push_back(text);
  }
  return result;
}

const std::vector<NamedAccount> two_accounts = {{AccountId(1), "Harbour Dental Ltd.", "0017A0000012"},
                                                {AccountId(2), "Old Mill", ""}};

TEST(Suggestions, NamesAreComparedWithoutCasePunctuationAndLegalForm) {
  EXPECT_EQ(words_of_name("The O'Neil & Sons Co., Ltd."), (Texts{"oneil", "sons"}));
  EXPECT_EQ(texts(suggest_accounts({known(5, "17", "HARBOUR DENTAL")}, two_accounts, {})),
            Texts{"5 to 1 at 80, named like the account"});
  EXPECT_EQ(texts(suggest_accounts({known(5, "17", "Old Mill")}, two_accounts, {})),
            Texts{"5 to 2 at 90, named like the account"});
  EXPECT_EQ(texts(suggest_accounts({known(5, "17", "Old Mill Bakery")}, two_accounts, {})),
            Texts{"5 to 2 at 60, named like the account"});
  EXPECT_TRUE(suggest_accounts({known(5, "17", "Harbour Bakery Nord")}, two_accounts, {}).empty());
}

// Two products number their customers from 1: an equal number says nothing, an equal long id does.
TEST(Suggestions, OnlyAnIdThatIsLongEnoughToBeOnesOwnCounts) {
  const std::vector<MappedName> mapped = {{OrganizationId(9), Module::EndpointBackupV2, "17", "Mill", AccountId(2)},
                                          {OrganizationId(8), rmm, "c0ffee-0001", "Mill", AccountId(2)}};
  EXPECT_TRUE(suggest_accounts({known(5, "17", "Northwind")}, two_accounts, mapped).empty());
  EXPECT_EQ(texts(suggest_accounts({known(5, "c0ffee-0001", "Northwind")}, two_accounts, mapped)),
            Texts{"5 to 2 at 95, has the id of 'Mill' of rmm, which goes there"});
  EXPECT_EQ(texts(suggest_accounts({known(5, "0017A0000012", "Northwind")}, two_accounts, mapped)),
            Texts{"5 to 1 at 95, has its id in the PSA"});
}

TEST(Suggestions, WhatGoesToAnAccountAlreadySpeaksForIt) {
  const std::vector<MappedName> mapped = {
      {OrganizationId(3), Module::EndpointBackupV2, "", "Harbour Dental", AccountId(1)}};
  EXPECT_EQ(texts(suggest_accounts({known(5, "17", "Harbour Dental")}, two_accounts, mapped)),
            Texts{"5 to 1 at 90, named like 'Harbour Dental' of Endpoint Backup v2, which goes there, "
                  "named like the account"});
  EXPECT_EQ(texts(suggest_accounts({known(5, "17", "West", OrganizationId(3))}, two_accounts, mapped)),
            Texts{"5 to 1 at 50, part of 'Harbour Dental', which goes there"});
}

}  // namespace
}  // namespace stowage
