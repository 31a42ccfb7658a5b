// The independent adding machine: the real hledger checks the journal and adds it up.

#include "billing/hledger_journal.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/csv.h"
#include "billing/statement_example_test.h"
#include "precompiled.h"

namespace stowage {
namespace {

using namespace fixture;

class Hledger {
 public:
  explicit Hledger(const std::string& journal) {
    char name[] = "/tmp/stowage-journal-XXXXXX";
    directory_ = mkdtemp(name);
    std::ofstream(directory_ + "/statement.journal") << journal;
  }
  ~Hledger() { std::filesystem::remove_all(directory_); }
  Hledger(const Hledger&) = delete;
  Hledger& operator=(const Hledger&) = delete;

  // Its output; the exit code in `code`.
  std::string run(const std::string& arguments) {
    const std::string command = "hledger -f " + directory_ + "/statement.journal " + arguments + " 2>&1";
    FILE* pipe = popen(command.c_str(), "r");
    std::string output;
    char part[4096];
    while (const size_t size = fread(part, 1, sizeof part, pipe)) output.append(part, size);
    code = pclose(pipe);
    return output;
  }

  // The balance of one account with all below it, in the currency's own digits; "0" where nothing was posted.
  std::string balance(const std::string& account) {
    const std::string csv = run("bal --depth 99 -O csv '^" + account + "(:|$)'");
    auto reader = CsvReader::open(csv);
    std::string total = "none";
    while (reader && reader->next().value()) total = reader->field(1);
    return total;
  }

  int code = -1;

 private:
  std::string directory_;
};

// hledger's credit as our positive amount.
std::string credited(const Money& money) {
  return money.zero() ? "0" : money.currency().code() + " " + (-money).text();
}

TEST(HledgerJournal, PassesItsStrictestCheck) {
  Hledger hledger(hledger_journal(example_statement(), example_names()));
  const std::string said = hledger.run("check --strict");
  EXPECT_EQ(hledger.code, 0) << said;
}

TEST(HledgerJournal, AddsUpToTheStatement) {
  const Statement statement = example_statement();
  Hledger hledger(hledger_journal(statement, example_names()));
  EXPECT_EQ(hledger.balance("revenue:v1"), credited(statement.totals.v1));
  EXPECT_EQ(hledger.balance("revenue:v2"), credited(statement.totals.v2));
  EXPECT_EQ(hledger.balance("revenue"), credited(statement.amount_due()));
  EXPECT_EQ(hledger.balance("assets:receivable"), credited(-statement.amount_due()));
}

TEST(HledgerJournal, OfCostsIsWhatIsOwedToTheVendor) {
  Statement statement = example_statement();
  statement.request.side = Side::Cost;
  Hledger hledger(hledger_journal(statement, example_names()));
  EXPECT_EQ(hledger.run("check --strict"), "");
  EXPECT_EQ(hledger.balance("liabilities:vendor"), credited(statement.amount_due()));
}

struct Case {
  Statement statement;
  StatementNames names;
};

// Any statement, in currencies of 0, 2 and 3 digits behind the point, with names of whatever people type.
rc::Gen<Case> any_case() {
  return rc::gen::exec([] {
    StatementRequest asked = request();
    asked.currency = Currency::parse(*rc::gen::element("USD", "JPY", "KWD")).value();
    Case made{build_statement(asked, any_usage(), any_overage(), any_prices()).value(),
              {.partner = "P", .organizations = {}}};
    for (int organization = 1; organization <= 4; ++organization)
      made.names.organizations[OrganizationId(organization)] =
          *rc::gen::container<std::string>(rc::gen::inRange<char>(0x20, 0x7f));
    return made;
  });
}

// A dozen only, because each starts programs.
TEST(HledgerJournal, AddsUpAnyStatementInAnyCurrency) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Case any = any_case()(rc::Random(seed), 60).value();
    Hledger hledger(hledger_journal(any.statement, any.names));
    EXPECT_EQ(hledger.run("check --strict"), "") << "seed " << seed;
    const Money& total = any.statement.totals.total;
    const std::string balance = hledger.balance("revenue");
    EXPECT_TRUE(balance == credited(total) || (balance == "none" && total.zero()))
        << "seed " << seed << ": " << balance;
  }
}

}  // namespace
}  // namespace stowage
