// If these failed, an organization would be mapped to another customer's account, or what a person has decided would be
// overruled by what a PSA says.
#include "hub/organization_match.h"

#include "base/values_test.h"
#include "precompiled.h"

namespace stowage {
namespace {

const AccountId acme(1);
const AccountId mill(2);
const AccountId elsewhere(9);  // of another PSA
const std::vector<AccountThere> accounts = {{acme, "71"}, {mill, "72"}};

OrganizationHere here(std::int64_t id, std::string name, std::vector<AccountId> goes_to,
                      std::vector<std::string> keys = {}) {
  return {OrganizationId(id), std::move(name), std::move(keys), std::move(goes_to)};
}

// "Acme: take 1", "o-2: send 72".
std::vector<std::string> steps(const std::vector<OrganizationThere>& there, const std::vector<OrganizationHere>& ours) {
  std::vector<std::string> texts;
  for (const OrganizationMatch& one : match_organizations(there, ours, accounts)) {
    std::string text = (one.there ? one.there->id : "-") + " " +
                       (one.here ? std::to_string(one.here->id.number()) : "-") + ": " + std::string(to_text(one.step));
    if (one.step == MatchStep::Take) text += " " + std::to_string(one.account.number());
    if (!one.reference.empty()) text += " " + one.reference;
    texts.push_back(text);
  }
  return texts;
}

using Texts = std::vector<std::string>;

TEST(OrganizationMatch, WhatOneSideAloneHasMappedIsForTheOther) {
  EXPECT_EQ(steps({{"o-1", "Acme", "", "71", "Acme"}}, {here(1, "Acme", {{}, {}})}), Texts{"o-1 1: take 1"});
  EXPECT_EQ(steps({{"o-1", "Acme", "", "71", "Acme"}}, {here(1, "Acme", {acme, {}})}), Texts{"o-1 1: take 1"});
  EXPECT_EQ(steps({{"o-1", "Acme", "", "71", "Acme"}}, {here(1, "Acme", {acme, acme})}), Texts{"o-1 1: same"});
  EXPECT_EQ(steps({{"o-1", "Acme"}}, {here(1, "Acme", {acme, {}})}), Texts{"o-1 1: send 71"});
  EXPECT_EQ(steps({{"o-1", "Acme"}}, {here(1, "Acme", {{}, {}})}), Texts{"o-1 1: mapped to none"});
}

TEST(OrganizationMatch, WhatDiffersIsLeftToAPerson) {
  EXPECT_EQ(steps({{"o-1", "Acme", "", "71", "Acme"}}, {here(1, "Acme", {mill})}), Texts{"o-1 1: differs 72"});
  EXPECT_EQ(steps({{"o-1", "Acme", "", "71", "Acme"}}, {here(1, "Acme", {acme, mill})}), Texts{"o-1 1: differs"});
  EXPECT_EQ(steps({{"o-1", "Acme"}}, {here(1, "Acme", {acme, mill})}), Texts{"o-1 1: differs"});
  EXPECT_EQ(steps({{"o-1", "Acme"}}, {here(1, "Acme", {elsewhere})}), Texts{"o-1 1: differs"});
  OrganizationHere ended = here(1, "Acme", {{}});
  ended.ended = true;
  EXPECT_EQ(steps({{"o-1", "Acme", "", "71", "Acme"}}, {ended}), Texts{"o-1 1: differs"})
      << "somebody has mapped it to none";
  EXPECT_EQ(steps({{"o-1", "Acme", "", "99", "Beyond"}}, {here(1, "Acme", {{}})}),
            Texts{"o-1 1: account not taken in"});
}

TEST(OrganizationMatch, OnlyWhatIsSurelyTheSameIsMatched) {
  EXPECT_EQ(steps({{"o-1", "ACME", "", "71", "Acme"}}, {here(1, "Acme", {{}})}), Texts{"o-1 1: take 1"});
  EXPECT_EQ(steps({{"o-1", "Acme Ltd", "", "71", "Acme"}}, {here(1, "Acme", {{}})}), Texts{"o-1 -: not here"});
  EXPECT_EQ(steps({{"o-1", "Acme", "", "71", "Acme"}, {"o-2", "acme", "", "72", "Mill"}}, {here(1, "Acme", {{}})}),
            (Texts{"o-1 -: not here", "o-2 -: not here"}))
      << "two there have the name";
  EXPECT_EQ(steps({{"o-1", "Acme", "", "71", "Acme"}}, {here(1, "Acme", {{}}), here(2, "acme", {{}})}),
            Texts{"o-1 -: not here"});
  EXPECT_EQ(steps({{"o-2", "West", "o-1", "71", "Acme"}}, {here(1, "West", {{}})}), Texts{"o-2 -: not here"})
      << "a part of somebody has any name";
}

TEST(OrganizationMatch, AnIdCountsWhereItIsLongOrTheNamesAreAlike) {
  EXPECT_EQ(steps({{"c0ffee-0001", "West", "o-1", "71", "Acme"}}, {here(1, "Northwind", {{}}, {"c0ffee-0001"})}),
            Texts{"c0ffee-0001 1: take 1"});
  EXPECT_EQ(steps({{"17", "Northwind", "", "71", "Acme"}}, {here(1, "Old Mill", {{}}, {"17"})}),
            Texts{"17 -: not here"})
      << "two products number their customers from 1";
  EXPECT_EQ(steps({{"17", "Old Mill Bakery", "", "71", "Acme"}}, {here(1, "Old Mill", {{}}, {"17"})}),
            Texts{"17 1: take 1"});
}

TEST(OrganizationMatch, OneOfOursThatIsTwoOfTheirsGoesToOneAccountOrToNone) {
  const OrganizationHere ours = here(1, "Acme", {{}}, {"c0ffee-0001", "c0ffee-0002"});
  EXPECT_EQ(steps({{"c0ffee-0001", "PCs", "", "71", "Acme"}, {"c0ffee-0002", "Servers", "", "71", "Acme"}}, {ours}),
            (Texts{"c0ffee-0001 1: take 1", "c0ffee-0002 1: take 1"}));
  EXPECT_EQ(steps({{"c0ffee-0001", "PCs", "", "71", "Acme"}, {"c0ffee-0002", "Servers", "", "72", "Mill"}}, {ours}),
            (Texts{"c0ffee-0001 1: differs", "c0ffee-0002 1: differs"}));
}

TEST(OrganizationMatch, WhatOnlyWeHaveIsToldWhereItGoesToThisPsa) {
  EXPECT_EQ(steps({}, {here(1, "Acme", {acme}), here(2, "Mill", {elsewhere}), here(3, "Tide", {{}})}),
            Texts{"- 1: not there"});
}

}  // namespace
}  // namespace stowage
