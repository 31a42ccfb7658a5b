#include "hub/module_reports.h"

#include "base/values_test.h"
#include "hub/module_example.h"

namespace stowage {
namespace {

// A missing feed is no zero: contracts would be brought to 0 by a night without a connection.
TEST(ModuleFeed, ADayWithoutAReportCarriesTheDayBeforeAndIsNotKnown) {
  ModuleExample example;
  ASSERT_TRUE(example.send({ModuleExample::value("acme", "2026-01-02", 5)}));
  ASSERT_TRUE(example.send({ModuleExample::value("acme", "2026-01-04", 6)}));
  EXPECT_EQ(example.on("acme", "2026-01-01"), "0 unknown");
  EXPECT_EQ(example.on("acme", "2026-01-02"), "5");
  EXPECT_EQ(example.on("acme", "2026-01-03"), "5 unknown");
  EXPECT_EQ(example.on("acme", "2026-01-04"), "6");
  EXPECT_EQ(example.on("acme", "2026-01-31"), "6 unknown");
}

TEST(ModuleFeed, WhatAWholeDayLeavesOutIsNothingAndWhatAPartLeavesOutIsNotKnown) {
  ModuleExample example;
  ASSERT_TRUE(
      example.send({ModuleExample::value("acme", "2026-01-01", 5), ModuleExample::value("blue", "2026-01-01", 2)}));
  ASSERT_TRUE(example.send({ModuleExample::value("acme", "2026-01-02", 5)}));
  ASSERT_TRUE(example.send({ModuleExample::value("blue", "2026-01-03", 3)}, LeftOut::Unsaid));
  EXPECT_EQ(example.on("blue", "2026-01-02"), "0");
  EXPECT_EQ(example.on("blue", "2026-01-03"), "3");
  EXPECT_EQ(example.on("acme", "2026-01-03"), "5 unknown");
  EXPECT_EQ(example.on("acme", "2026-01-02", antivirus), "0");
}

// Two files of one day, one for each customer, must not take each other's customer to 0.
TEST(ModuleReports, ALaterFileThatWouldTakeAnOrganizationToZeroByLeavingItOutIsRefused) {
  ModuleExample example;
  ASSERT_TRUE(example.send({ModuleExample::value("acme", "2026-01-01", 5)}));
  EXPECT_EQ(refusal(example.send({ModuleExample::value("blue", "2026-01-01", 2)})),
            "2026-01-01 was reported before with 'acme Ltd', which is left out here. Give --part where this says "
            "nothing of others, or --replace where they hold 0 on the days in it.");
  EXPECT_EQ(example.on("acme", "2026-01-01"), "5");
  ASSERT_TRUE(example.send({ModuleExample::value("blue", "2026-01-01", 2)}, LeftOut::Unsaid));
  EXPECT_EQ(example.on("acme", "2026-01-01"), "5");
  EXPECT_EQ(example.on("blue", "2026-01-01"), "2");
  const TakenReport replaced = *example.send({ModuleExample::value("blue", "2026-01-01", 2)}, LeftOut::ZeroAgain);
  EXPECT_EQ(replaced.corrected, std::vector{day("2026-01-01")});
  EXPECT_EQ(example.on("acme", "2026-01-01"), "0");
}

// A plan that was made must be told what had been known when it was.
TEST(ModuleReports, ACorrectionReplacesADayAndWhatWasKnownBeforeStays) {
  ModuleExample example;
  ASSERT_TRUE(example.send({ModuleExample::value("acme", "2026-01-01", 5)}));
  const EntryId before = example.now();
  const TakenReport corrected = *example.send({ModuleExample::value("acme", "2026-01-01", 7)});
  EXPECT_EQ(corrected.corrected, std::vector{day("2026-01-01")});
  EXPECT_EQ(corrected.new_organizations, 0);
  example.example.reopen();
  const ModuleBillingType kind{rmm, devices};
  const OrganizationId acme_there = example.organization("acme");
  EXPECT_GE(acme_there.number(), first_source_organization);
  EXPECT_EQ(example.usage().on(kind, acme_there, day("2026-01-01")).quantity, Quantity(7));
  EXPECT_EQ(example.usage(before).on(kind, acme_there, day("2026-01-01")).quantity, Quantity(5));
  const File::Reader reader = *example.ledger().file().read();
  const auto sent = *read_sent_days(*reader, 3);
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_TRUE(sent[0].replaced);
  EXPECT_FALSE(sent[1].replaced);
  EXPECT_EQ(sent[1].bytes, 100);
  EXPECT_EQ(read_values_of(*reader, 3, day("2026-01-01"))->size(), 2U);
}

TEST(ModuleReports, TheSameBytesAgainChangeNothing) {
  ModuleExample example;
  const ModuleReport report{rmm,        {ModuleExample::value("acme", "2026-01-01", 5)}, LeftOut::Zero, "a.csv", 9,
                            sha256("a")};
  const Person ada{"ada"};
  ASSERT_TRUE(take_report(example.ledger(), ada, report, day("2026-02-01")));
  const EntryId before = example.now();
  const TakenReport again = *take_report(example.ledger(), ada, report, day("2026-02-01"));
  EXPECT_TRUE(again.known_already);
  EXPECT_EQ(again.delivery, 1);
  EXPECT_EQ(example.now(), before);
}

TEST(ModuleReports, WhatContradictsItselfOrItsModuleIsRefusedWhole) {
  ModuleExample example;
  const auto with = [&](ModuleValue second) {
    return refusal(example.send({ModuleExample::value("acme", "2026-01-01", 5), std::move(second)}));
  };
  EXPECT_NE(with(ModuleExample::value("blue", "2026-02-02", 1)).find("has not come yet"), std::string::npos);
  EXPECT_NE(with(ModuleExample::value("acme", "2026-01-01", 5)).find("stands in it twice"), std::string::npos);
  EXPECT_NE(with(ModuleExample::value("blue", "2026-01-01", 2, antivirus)).find("A flag is 1"), std::string::npos);
  const CountedType printers{ModuleKey("printers"), Measured::Count};
  EXPECT_NE(with(ModuleExample::value("blue", "2026-01-01", 2, printers)).find("not a billing type of rmm"),
            std::string::npos);
  ModuleValue renamed = ModuleExample::value("acme", "2026-01-02", 5);
  renamed.name = "Acme Inc";
  EXPECT_NE(with(renamed).find("is named 'Acme Inc' here and 'acme Ltd' at acme on 2026-01-01"), std::string::npos);
  ModuleValue orphan = ModuleExample::value("blue", "2026-01-01", 5);
  orphan.parent = "green";
  EXPECT_NE(with(orphan).find("there is no organization 'green'"), std::string::npos);
  EXPECT_EQ(example.organization("acme"), OrganizationId());
}

TEST(ModuleReports, OrganizationsKeepTheirIdsThroughNamesAndParents) {
  ModuleExample example;
  ModuleValue site = ModuleExample::value("acme-west", "2026-01-01", 2);
  site.parent = "acme";
  ASSERT_TRUE(example.send({site, ModuleExample::value("acme", "2026-01-01", 5)}));
  const OrganizationId west = example.organization("acme-west");
  site.name = "Acme West Coast";
  site.day = day("2026-01-02");
  ASSERT_TRUE(example.send({site}));
  const File::Reader reader = *example.ledger().file().read();
  const auto organizations = *read_source_organizations(*reader, 3, journal_head(*reader)->entry);
  ASSERT_EQ(organizations.size(), 2U);
  EXPECT_EQ(organizations[0].name, "Acme West Coast");
  EXPECT_EQ(organizations[0].id, west);
  EXPECT_EQ(organizations[0].parent, organizations[1].id);
}

struct CountsFile {
  std::vector<ModuleValue> values;
  LeftOut left_out;
};

// Each of its own day.
std::vector<CountsFile> any_files() {
  std::vector<CountsFile> files;
  for (int number = 1; number <= 4; ++number) {
    const std::string on = (day("2026-01-01") + number * 3).text();
    std::vector<ModuleValue> values;
    for (const char* organization : {"acme", "blue", "green"})
      if (*rc::gen::arbitrary<bool>())
        values.push_back(ModuleExample::value(organization, on, *rc::gen::inRange<std::int64_t>(0, 9)));
    if (!values.empty()) files.push_back({values, *rc::gen::element(LeftOut::Zero, LeftOut::Unsaid)});
  }
  return files;
}

// A module of its own in one ledger for each run, because to make a ledger takes far longer than what is tested.
std::vector<std::string> usage_after(const std::vector<CountsFile>& files) {
  static ModuleExample example;
  static int modules = 0;
  const Module module(ModuleKey("rmm_" + std::to_string(++modules)));
  const Person ada{"ada"};
  RC_ASSERT(declare_module(example.ledger(), ada, module, {devices}).has_value());
  int sent = 0;
  for (const CountsFile& file : files)
    RC_ASSERT(take_report(example.ledger(), ada,
                          {module, file.values, file.left_out, "june.csv", 100, sha256(std::to_string(++sent))},
                          day("2026-02-01"))
                  .has_value());
  const File::Reader reader = *example.ledger().file().read();
  const EntryId now = journal_head(*reader)->entry;
  const DeclaredModule declared = *Modules::load(*reader, now)->need_declared(module.key());
  Usage usage(day("2026-02-01"));
  add_feed(*load_feed(*reader, declared, day("2026-02-01"), now), range("2026-01-01", "2026-01-16"), usage);
  std::vector<std::string> result;
  const auto organizations = *read_source_organizations(*reader, declared.number, now);
  for (const SourceOrganization& one : organizations)
    for (Day at = day("2026-01-01"); at < day("2026-01-16"); ++at)
      result.push_back(one.key + " " + text_of(usage.on({module, devices}, one.id, at)));
  return result;
}

// If it failed, the bill would depend on which file was imported first.
RC_GTEST_PROP(ModuleReports, InWhichOrderDaysComeMakesNoDifference, ()) {
  const std::vector<CountsFile> files = any_files();
  std::vector<CountsFile> shuffled = files;
  for (std::size_t i = shuffled.size(); i > 1; --i)
    std::swap(shuffled[i - 1], shuffled[*rc::gen::inRange<std::size_t>(0, i)]);
  RC_ASSERT(usage_after(files) == usage_after(shuffled));
}

}  // namespace
}  // namespace stowage
