// If these failed, a contract would stand twice in the lists, or usage would be billed to another one than it was
// mapped to.
#include "contracts/connected_book.h"

#include "contracts/contract_book.h"
#include "contracts/contract_example.h"
#include "contracts/ledger_example.h"
#include "contracts/schema.h"
#include "precompiled.h"

namespace stowage {
namespace {

constexpr ConnectionId psa(1);

class ConnectedBookTest : public ::testing::Test {
 protected:
  // One contract of Acme with two services.
  static ConnectedBook seen() {
    const Terms terms{day("2026-01-01"), day("2027-01-01"), 1};
    return {{{"29", "Acme"}}, {{"501", "29", "Managed", usd(), terms, {{"71", "Servers"}, {"72", "Storage"}}}}};
  }

  // "new account 29 Acme", one after the other.
  static std::string text(const std::vector<BookChange>& changes) {
    std::string lines;
    for (const BookChange& one : changes)
      lines += std::string(to_text(one.step)) + " " + std::string(to_text(one.noun)) + " " + one.reference + " " +
               one.name + (one.within.empty() ? "" : " of " + one.within) + (one.what.empty() ? "" : ": " + one.what) +
               "\n";
    return lines;
  }

  std::string preview(const ConnectedBook& book, ConnectionId connection = psa) {
    const File::Reader reader = *ledger.file().read();
    return text(*changes_to(*reader, connection, book));
  }

  // What was shown before is what is done, and then nothing is left to do.
  std::string take(const ConnectedBook& book, ConnectionId connection = psa) {
    const std::string shown = preview(book, connection);
    std::string done;
    const auto entry = ledger.record(ada, {"connection.import", "connection 1", "{}", ""},
                                     [&](Database& database, EntryId at) -> Result<void> {
                                       done = text(TRY(take_in(database, connection, book, at)));
                                       return {};
                                     });
    EXPECT_TRUE(entry) << entry.error().text();
    EXPECT_EQ(done, shown);
    EXPECT_EQ(preview(book, connection), "");
    return done;
  }

  LedgerExample example{contracts_migrations()};
  Ledger& ledger = example.ledger();
  ContractBook contracts{ledger};
  const Person ada{"ada"};
};

TEST_F(ConnectedBookTest, IsTakenInOnceWithTheIdsOfThePsa) {
  EXPECT_EQ(take(seen()),
            "new account 29 Acme\nnew contract 501 Managed of Acme\nnew service 71 Servers of Managed\n"
            "new service 72 Storage of Managed\n");
  const std::vector<Contract> all = *contracts.contracts();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].origin.connection, psa);
  EXPECT_EQ(all[0].origin.reference, "501");
  EXPECT_EQ(all[0].services.at(1).reference, "72");
  EXPECT_EQ(all[0].account, contracts.accounts()->at(0).id);
  EXPECT_EQ(all[0].terms, seen().contracts[0].terms);
}

TEST_F(ConnectedBookTest, WhatChangedIsToldWithWhatItWasAndKeepsItsNumber) {
  take(seen());
  const Contract before = contracts.contracts()->at(0);
  ConnectedBook book = seen();
  book.accounts[0].name = "Acme Ltd";
  book.contracts[0].terms.until = day("2026-07-01");
  book.contracts[0].services[0].name = "Protected servers";
  book.contracts[0].services.pop_back();
  EXPECT_EQ(take(book),
            "changed account 29 Acme Ltd: name was Acme\n"
            "changed contract 501 Managed of Acme Ltd: ends before was 2027-01-01\n"
            "changed service 71 Protected servers of Managed: name was Servers\ngone service 72 Storage of Managed\n");
  const Contract after = *contracts.contract(before.id);
  EXPECT_EQ(after.terms.until, day("2026-07-01"));
  ASSERT_EQ(after.services.size(), 1U);
  EXPECT_EQ(after.services[0].id, before.services[0].id);
}

TEST_F(ConnectedBookTest, WhatComesBackHasTheNumberThatItHad) {
  take(seen());
  const Contract before = contracts.contracts()->at(0);
  EXPECT_EQ(take({{{"29", "Acme"}}, {}}),
            "gone contract 501 Managed of Acme\ngone service 71 Servers of Managed\n"
            "gone service 72 Storage of Managed\n");
  EXPECT_TRUE(contracts.contracts()->empty());
  EXPECT_EQ(contracts.contract(before.id).error().failure(), Failure::NotFound);
  ConnectedBook two = seen();
  two.contracts.insert(two.contracts.begin(), two.contracts[0]);
  two.contracts[0].reference = "502";
  take(two);
  EXPECT_EQ(contracts.contract(before.id)->origin.reference, "501");
  EXPECT_EQ(contracts.contract(before.id)->services.at(0).id, before.services[0].id);
}

TEST_F(ConnectedBookTest, NamesAreThePsasAlsoWhereOthersHaveThem) {
  const AccountId built_in = *contracts.add_account(ada, "Acme");
  ASSERT_TRUE(contracts.add_contract(ada, {built_in, "Managed", usd(), {day("2026-01-01"), std::nullopt, 1}}));
  ConnectedBook book = seen();
  book.accounts.push_back({"30", "Acme"});
  book.contracts.push_back({"503", "30", "Managed", usd(), book.contracts[0].terms, {}});
  take(book);
  take(seen(), ConnectionId(2));
  EXPECT_EQ(contracts.contracts()->size(), 4U);
  EXPECT_FALSE(contracts.add_account(ada, "Acme"));
}

TEST_F(ConnectedBookTest, NothingIsDoneToItHere) {
  take(seen());
  const Contract contract = contracts.contracts()->at(0);
  const ServiceId service = contract.services[0].id;
  const auto money = *Money::parse("1.00", usd());
  for (const Result<void>& done : {contracts.end_contract(ada, contract.id, day("2026-03-01")),
                                   contracts.set_price(ada, contract.id, service, day("2026-03-01"), decimal("1"))}) {
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().text().find("kept in a PSA"), std::string::npos) << done.error().text();
  }
  EXPECT_FALSE(contracts.add_service(ada, contract.id, "More", decimal("1")));
  EXPECT_FALSE(contracts.adjust(ada, contract.id, service, Units(1), day("2026-03-01"), ""));
  EXPECT_FALSE(contracts.charge(ada, contract.id, service, day("2026-03-01"), money, "", "x"));
  EXPECT_FALSE(contracts.post(ada, contract.id, day("2026-01-01")));
}

TEST_F(ConnectedBookTest, IsGoneWithItsConnectionAndStaysInTheHistory) {
  take(seen());
  take(seen(), ConnectionId(2));
  const EntryId before = journal_head(**ledger.file().read())->entry;
  ASSERT_TRUE(ledger.record(ada, {"connection.remove", "connection 1", "{}", ""},
                            [&](Database& database, EntryId at) { return end_connected(database, psa, at); }));
  EXPECT_EQ(contracts.contracts()->size(), 1U);
  EXPECT_EQ(contracts.accounts()->size(), 1U);
  const File::Reader reader = *ledger.file().read();
  EXPECT_EQ(load_contracts(*reader, before)->size(), 2U);
}

}  // namespace
}  // namespace stowage
