// If these failed, two installations would take back each other's changes, or one would refuse to go on with its own.
#include "hub/foreign_changes.h"

#include "contracts/contract_example.h"
#include "contracts/ledger_example.h"
#include "hub/change_log.h"
#include "hub/schema.h"
#include "precompiled.h"

namespace stowage {
namespace {

const std::string ours(64, 'a');
const std::string theirs = "stowage:0123456789abcdef0123:3-1";

class ForeignChanges : public ::testing::Test {
 protected:
  ForeignChanges() {
    LoggedChange change;
    change.plan = ours;
    change.change = "3-1";
    change.contract = ContractId(1);
    change.effective = day("2026-06-01");
    change.units = Units(1);
    EXPECT_TRUE(ChangeLog(example.ledger()).intend(ada, change));
  }

  PsaContract contract(std::vector<std::string> marks, std::int64_t number = 1) {
    PsaContract read{ContractId(number), AccountId(1), "Managed", usd(), {day("2026-01-01"), {}, 1}, {}, {}, {}, {}};
    read.marks = std::move(marks);
    return read;
  }
  std::vector<std::string> foreign(const PsaContract& read) {
    const auto reader = example.ledger().file().read();
    return *foreign_changes(**reader, read);
  }

  const Person ada{"ada"};
  LedgerExample example{hub_migrations()};
};

TEST_F(ForeignChanges, OwnMarksAreOwnOnWhateverContract) {
  const std::string own = change_mark(ours, "3-1");
  EXPECT_EQ(own, "stowage:aaaaaaaaaaaaaaaaaaaa:3-1");
  EXPECT_TRUE(foreign(contract({own})).empty());
  EXPECT_TRUE(foreign(contract({own}, 2)).empty()) << "taken in through another connection it has another number";
  EXPECT_EQ(foreign(contract({theirs, own, theirs})), std::vector<std::string>{theirs});
  EXPECT_EQ(foreign(contract({change_mark(ours, "3-2")})).size(), 1U) << "of an older backup";
}

TEST_F(ForeignChanges, APersonTakesOverWhatIsThereNowAndNothingLater) {
  EXPECT_FALSE(take_over(example.ledger(), ada, contract({}), "moved"));
  ASSERT_TRUE(take_over(example.ledger(), ada, contract({theirs}), "moved"));
  EXPECT_TRUE(foreign(contract({theirs})).empty());
  EXPECT_EQ(foreign(contract({theirs, "stowage:0123456789abcdef0123:3-2"})).size(), 1U);
  EXPECT_EQ(foreign(contract({theirs}, 2)).size(), 1U) << "another contract";
}

TEST_F(ForeignChanges, WhatIsSaidNamesTheContractAndTheWayOut) {
  EXPECT_EQ(text_of_foreign({}, "Managed"), "");
  const std::string text = text_of_foreign({theirs}, "Managed");
  EXPECT_NE(text.find("bears 1 change of a Stowage that is not this one (" + theirs + ")"), std::string::npos) << text;
  EXPECT_NE(text.find("stowage contract take-over 'Managed' --reason TEXT"), std::string::npos) << text;
}

TEST(ChangeMark, IsFoundInNotesLinesAndCharges) {
  EXPECT_EQ(find_change_mark(theirs), theirs);
  EXPECT_EQ(find_change_mark("+3 units from 2026-06-10 [" + theirs + "]"), theirs);
  EXPECT_EQ(find_change_mark("Servers, May [" + theirs + ":2026-05-01]"), theirs);
  EXPECT_EQ(find_change_mark("stowage:x and " + theirs + "7"), theirs + "7");
  for (const char* text : {"", "stowage:", "stowage:0123456789abcdef0123:3", "stowage:0123456789abcdef0123:3-",
                           "stowage:0123456789abcdef012:3-1", "stowage:0123456789abcdef0123:a-1"})
    EXPECT_FALSE(find_change_mark(text)) << text;
}

}  // namespace
}  // namespace stowage
