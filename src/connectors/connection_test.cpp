// If these failed, credentials would stay where they were removed, or would open for another address.
#include "connectors/connection.h"

#include "ledger/journal.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

class Connections : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = Database::open(scratch_ / "ledger.db", Database::Mode::ReadWrite);
    ASSERT_TRUE(opened) << opened.error().text();
    database_ = std::make_unique<Database>(*std::move(opened));
    ASSERT_TRUE(migrate(*database_, connection_migrations()));
  }

  ConnectionId add(const Connection& connection, EntryId entry) {
    const auto id = add_connection(*database_, connection, sealed_credentials(key_, connection, "s3cret"), entry);
    EXPECT_TRUE(id) << id.error().text();
    return id.value_or(ConnectionId());
  }
  // What is in the file and in its log.
  std::string file() const { return shell("cat \"$1\"/ledger.db*", {scratch_.path()}); }

  Scratch scratch_;
  const SecretKey key_ = SecretKey::of(scratch_.path()).value();
  std::unique_ptr<Database> database_;
  const Connection acme_{{}, "autotask", "acme", "https://a.example", Access::ReadOnly, {}, {}};
};

TEST_F(Connections, AreFoundByNameWithTheirCredentials) {
  add(acme_, EntryId(1));
  const auto found = need_connection(*database_, "acme");
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->url, "https://a.example");
  EXPECT_EQ(found->access, Access::ReadOnly);
  EXPECT_EQ(read_credentials(*database_, key_, *found).value(), "s3cret");
  EXPECT_EQ(file().find("s3cret"), std::string::npos);
  const auto again = add_connection(*database_, acme_, "", EntryId(2));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().failure(), Failure::Refused);
}

TEST_F(Connections, NamesDifferInMoreThanCase) {
  const ConnectionId first = add(acme_, EntryId(1));
  Connection other = acme_;
  other.name = "ACME";
  const auto again = add_connection(*database_, other, "", EntryId(2));
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().text().find("'acme', which differs in upper and lower case only"), std::string::npos);
  ASSERT_TRUE(remove_connection(*database_, need_connection(*database_, "acme").value(), EntryId(3)));
  EXPECT_NE(add(other, EntryId(4)), first);
}

TEST_F(Connections, CredentialsOpenForTheirOwnAddressAlone) {
  add(acme_, EntryId(1));
  Connection other = need_connection(*database_, "acme").value();
  other.url = "https://b.example";
  EXPECT_FALSE(read_credentials(*database_, key_, other));
}

TEST_F(Connections, WhatIsRemovedStaysAsHistoryWithoutItsCredentials) {
  add(acme_, EntryId(1));
  const Connection first = need_connection(*database_, "acme").value();
  std::string sealed;
  {
    Query row = database_->query("SELECT sealed FROM connection_credentials").value();
    ASSERT_TRUE(row.next().value());
    sealed = row.blob(0);
  }
  ASSERT_NE(file().find(sealed), std::string::npos);
  ASSERT_TRUE(remove_connection(*database_, first, EntryId(2)));
  ASSERT_TRUE(database_->checkpoint(Database::Checkpoint::Truncate).value());
  EXPECT_EQ(file().find(sealed), std::string::npos);
  EXPECT_FALSE(need_connection(*database_, "acme"));
  EXPECT_EQ(remove_connection(*database_, first, EntryId(3)).error().failure(), Failure::NotFound);
  EXPECT_FALSE(read_credentials(*database_, key_, first));

  Connection writing = acme_;
  writing.access = Access::ReadAndWrite;
  EXPECT_NE(add(writing, EntryId(3)), first.id);
  const auto history = history_of_connection(*database_, "acme").value();
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].removed, EntryId(2));
  EXPECT_EQ(history[1].access, Access::ReadAndWrite);
  EXPECT_FALSE(history[1].removed);
  EXPECT_EQ(read_connections(*database_)->size(), 1U);
}

}  // namespace
}  // namespace stowage
