#include "hub/mapping_book.h"

#include "contracts/ledger_example.h"
#include "hub/hub_example.h"
#include "hub/schema.h"

namespace stowage {
namespace {

const Person ada{"ada"};

class MappingBookTest : public testing::Test {
 protected:
  MappingBookTest() : example(hub_migrations()), book(example.ledger()), hub(servers, "20") {
    hub.contract.services.push_back({ServiceId(2), "Storage", {}, {}});
  }
  Result<ServiceMappingId> map(ServiceId service, ModuleBillingType kind, std::string_view from = "2026-01-01") {
    return book.map_service(ada, hub.contract, service, kind, default_terms(kind.type), day(from));
  }
  LedgerExample example;
  MappingBook book;
  HubExample hub;
};

TEST_F(MappingBookTest, MappingsAreThereAfterReopening) {
  const ServiceMappingId id = *map(ServiceId(2), storage);
  MappingTerms terms = default_terms(BillingType::Storage);
  terms.rule.maximum = Units(500);
  terms.rule.allowance = Quantity(1'000'000'000'000);
  ASSERT_TRUE(book.set_terms(ada, id, hub.contract, day("2026-03-01"), terms));
  ASSERT_TRUE(book.freeze(ada, id, {range("2026-02-01", "2026-02-10"), Units(7)}, "agreed with the customer"));
  ASSERT_TRUE(book.end(ada, id, day("2026-06-01"), MappingEnding::ToZero, "module disabled"));
  ASSERT_TRUE(book.map_account(ada, acme, Module::EndpointBackupV2, AccountId(1), day("2026-01-01")));
  ASSERT_TRUE(book.map_account(ada, acme, Module::EndpointBackupV2, AccountId(2), day("2026-02-01")));
  example.reopen();
  MappingBook reopened(example.ledger());
  const ServiceMapping read = reopened.service_mappings()->at(0);
  EXPECT_EQ(*read.terms.at(day("2026-02-28")), default_terms(BillingType::Storage));
  EXPECT_EQ(*read.terms.at(day("2026-03-01")), terms);
  EXPECT_EQ(read.freezes.at(0).units, Units(7));
  EXPECT_TRUE(read.ended_by(day("2026-06-01")));
  EXPECT_FALSE(read.ended_by(day("2026-05-31")));
  const AccountMappings accounts = *reopened.account_mappings();
  EXPECT_EQ(account_on(accounts, acme, Module::EndpointBackupV2, day("2026-01-31")), AccountId(1));
  EXPECT_EQ(account_on(accounts, acme, Module::EndpointBackupV2, day("2026-02-01")), AccountId(2));
  EXPECT_EQ(account_on(accounts, acme, Module::EndpointBackupV1, day("2026-02-01")), AccountId());
}

// A file is taken in one entry: half of it would send half of the customers to other accounts.
TEST_F(MappingBookTest, StretchesOfSeveralOrganizationsAreOneEntryAndLeaveOtherDays) {
  const Module& v2 = Module::EndpointBackupV2;
  ASSERT_TRUE(book.map_account(ada, acme, v2, AccountId(1), day("2026-01-01")));
  const auto entry = [&] { return journal_head(**example.ledger().file().read())->entry.number(); };
  const std::int64_t before = entry();
  ASSERT_TRUE(book.map_accounts(ada,
                                {{acme, v2, AccountId(2), day("2026-02-01"), day("2026-03-01")},
                                 {acme, v2, AccountId(), day("2026-03-01"), day("2026-04-01")},
                                 {blue, v2, AccountId(1), day("2026-02-01")}},
                                "as agreed"));
  EXPECT_EQ(entry(), before + 1);
  example.reopen();
  const AccountMappings accounts = *MappingBook(example.ledger()).account_mappings();
  const auto on = [&](OrganizationId organization, std::string_view at) {
    return account_on(accounts, organization, v2, day(at)).number();
  };
  EXPECT_EQ(on(acme, "2026-01-31"), 1);
  EXPECT_EQ(on(acme, "2026-02-01"), 2);
  EXPECT_EQ(on(acme, "2026-03-31"), 0);
  EXPECT_EQ(on(acme, "2026-04-01"), 1);
  EXPECT_EQ(on(blue, "2026-12-31"), 1);
}

// Two mappings on one service would move its units up and down every night.
TEST_F(MappingBookTest, ASecondMappingIsRefusedAndNamesTheFirst) {
  ASSERT_TRUE(map(ServiceId(1), servers));
  EXPECT_FALSE(map(ServiceId(2), servers));
  const auto refusal = map(ServiceId(1), storage);
  ASSERT_FALSE(refusal);
  EXPECT_NE(refusal.error().message().find("mapping 1"), std::string::npos);
  EXPECT_EQ(book.service_mappings()->size(), 1u);
}

TEST_F(MappingBookTest, TermsChangeAndMonthEndBeginsWithAPeriodOnly) {
  EXPECT_FALSE(map(ServiceId(2), storage, "2026-01-10"));
  EXPECT_FALSE(map(ServiceId(9), servers));
  EXPECT_FALSE(map(ServiceId(1), servers, "2025-12-31"));
  const ServiceMappingId id = *map(ServiceId(1), servers, "2026-01-10");
  EXPECT_FALSE(book.set_terms(ada, id, hub.contract, day("2026-02-02"), default_terms(BillingType::ProtectedServers)));
  EXPECT_TRUE(book.set_terms(ada, id, hub.contract, day("2026-02-01"), default_terms(BillingType::ProtectedServers)));
}

}  // namespace
}  // namespace stowage
