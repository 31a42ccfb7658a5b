// A small program over the ledger alone, for the kill tests to kill. Each of its commands may be run again after a kill
// and then goes on where it was; each line "decided N" is an acknowledgement.
#include <cstdio>
#include <string_view>

#include "ledger/ledger.h"

namespace stowage {
namespace {

const FixedClock clock_(Instant(1'700'000'000'000));
const Person anna{"anna"};
constexpr int decisions_count = 12;
constexpr size_t body_bytes = 600'000;  // so that the log is checkpointed on the way

std::vector<Migration> steps(bool later) {
  auto all = ledger_migrations();
  all.push_back({2, "test", "CREATE TABLE decisions(n INTEGER NOT NULL, body BLOB NOT NULL) STRICT"});
  if (later)
    all.push_back({3, "test", "CREATE TABLE later(n INTEGER) STRICT; INSERT INTO later SELECT n FROM decisions"});
  return all;
}

// Where the ledger is copied to before the later step.
std::string copy_before_later(const std::string& data) {
  return data + "/ledger.db.before-" + std::to_string(steps(false).size() + 1);
}

Result<void> init(const std::string& data) {
  TRY(Ledger::create(data, Ledger::Kind::Live, clock_, steps(false)));
  return {};
}

Result<void> decide(const std::string& data) {
  const auto ledger = TRY(Ledger::open(data, clock_, steps(false)));
  const auto begun = TRY(TRY(ledger->file().read())->find_integer("SELECT max(n) FROM decisions")).value_or(0);
  for (auto n = begun + 1; n <= decisions_count; ++n) {
    const std::string body(body_bytes, static_cast<char>('a' + n));
    TRY(ledger->record(anna, {"asset.end", "asset " + std::to_string(n), "{}", "because"},
                       [&](Database& database, EntryId) {
                         return database.run("INSERT INTO decisions(n, body) VALUES(?,?)", n, Blob{body});
                       }));
    std::printf("decided %d\n", static_cast<int>(n));
    std::fflush(stdout);
  }
  return write_file(data + "/summary.txt", std::to_string(decisions_count) + " decisions\n");
}

Result<void> upgrade(const std::string& data) {
  TRY(Ledger::open(data, clock_, steps(true)));
  return {};
}

Result<void> verify(const std::string& data) {
  const auto ledger = TRY(Ledger::open(data, clock_, steps(path_exists(copy_before_later(data)))));
  const auto reader = TRY(ledger->file().read());
  const auto problems = TRY(reader->integrity_problems());
  if (!problems.empty()) return fail(Failure::Damaged, problems.front());
  const JournalHead head = TRY(verify_journal(*reader));
  if (head.entry.number() != TRY(reader->find_integer("SELECT count(*) FROM decisions")))
    return fail(Failure::Damaged, "the journal and the decisions differ");
  return {};
}

Result<void> dump(const std::string& data) {
  const auto ledger = TRY(Ledger::open(data, clock_, steps(path_exists(copy_before_later(data)))));
  const auto reader = TRY(ledger->file().read());
  Query rows = TRY(reader->query("SELECT n, length(body), substr(body,1,1) FROM decisions ORDER BY rowid"));
  while (TRY(rows.next()))
    std::printf("decided %d\n%d bytes of %s\n", static_cast<int>(rows.integer(0)), static_cast<int>(rows.integer(1)),
                rows.string(2).c_str());
  if (path_exists(data + "/summary.txt"))
    std::printf("summary: %s", TRY(read_file(data + "/summary.txt", 1000)).c_str());
  const auto later = TRY(reader->find_integer("SELECT count(*) FROM sqlite_schema WHERE name='later'"));
  if (later == 1)
    std::printf("later: %d\n", static_cast<int>(*TRY(reader->find_integer("SELECT count(*) FROM later"))));
  return {};
}

Result<void> run(std::string_view command, const std::string& data) {
  if (command == "init") return init(data);
  if (command == "decide") return decide(data);
  if (command == "upgrade") return upgrade(data);
  if (command == "verify") return verify(data);
  if (command == "dump") return dump(data);
  return bad_input("no such command");
}

}  // namespace
}  // namespace stowage

int main(int count, char** words) {
  if (count != 3) return 2;
  const auto done = stowage::run(words[1], words[2]);
  if (!done) std::fprintf(stderr, "%s\n", done.error().text().c_str());
  return done ? 0 : 1;
}
