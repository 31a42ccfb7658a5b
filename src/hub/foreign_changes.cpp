#include "hub/foreign_changes.h"

#include <set>

#include "base/json.h"
#include "hub/charge_mark.h"

namespace stowage {

namespace {

// Of whatever contract: one that was taken in through another connection has another number.
Result<bool> is_ours(Database& database, const std::string& mark) {
  const std::string plan = mark.substr(mark_begins.size(), mark_plan_digits);
  const std::string change = mark.substr(change_mark(plan, "").size());
  const std::string behind = plan + "g";  // hexadecimal digits come before
  const auto made = TRY(database.find_integer("SELECT count(*) FROM plan_changes WHERE plan>=? AND plan<? AND change=?",
                                              plan, behind, change));
  return made.value_or(0) > 0;
}

Result<bool> is_taken_over(Database& database, ContractId contract, const std::string& mark) {
  const auto taken = TRY(database.find_integer(
      "SELECT count(*) FROM marks_taken_over WHERE contract=? AND mark=? AND until_entry IS NULL", contract, mark));
  return taken.value_or(0) > 0;
}

}  // namespace

Result<std::vector<std::string>> foreign_changes(Database& database, const PsaContract& contract) {
  std::set<std::string> foreign;
  for (const std::string& mark : contract.marks)
    if (!TRY(is_ours(database, mark)) && !TRY(is_taken_over(database, contract.id, mark))) foreign.insert(mark);
  return std::vector<std::string>(foreign.begin(), foreign.end());
}

std::string text_of_foreign(const std::vector<std::string>& marks, const std::string& contract) {
  if (marks.empty()) return {};
  const std::string count = marks.size() == 1 ? "1 change" : std::to_string(marks.size()) + " changes";
  return "contract '" + contract + "' bears " + count + " of a Stowage that is not this one (" + marks.back() +
         "): another installation works on it, or this one came back from an older backup. Two on one contract would "
         "take back each other's changes. Stop the other one, then `stowage contract take-over '" +
         contract + "' --reason TEXT` lets this one go on from what is there.";
}

Result<void> take_over(Ledger& ledger, const Person& person, const PsaContract& contract, const std::string& reason) {
  const File::Reader reader = TRY(ledger.file().read());
  const std::vector<std::string> marks = TRY(foreign_changes(*reader, contract));
  if (marks.empty())
    return refuse("contract '" + contract.name + "' bears no changes of another installation",
                  "There is nothing to do.");
  JsonWriter data;
  data.begin_object().key("marks").begin_array();
  for (const std::string& mark : marks) data.text(mark);
  data.end_array().end_object();
  const auto rows = [&](Database& database, EntryId entry) -> Result<void> {
    for (const std::string& mark : marks)
      TRY(database.run("INSERT INTO marks_taken_over(contract,mark,from_entry) VALUES(?,?,?)", contract.id, mark,
                       entry));
    return {};
  };
  TRY(ledger.record(
      person, {"contract.take-over", "contract " + std::to_string(contract.id.number()), data.take(), reason}, rows));
  return {};
}

}  // namespace stowage
