// The power goes at any instant: what was acknowledged is there, whole and once, and the ledger opens.
// 10 seeds; 500 with STOWAGE_FULL=1. STOWAGE_SEED=N runs that seed alone.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>

#include "crash/recorded_disk.h"
#include "ledger/ledger.h"
#include "ledger/row_digests.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

const FixedClock clock_(Instant(1'700'000'000'000));
const Person anna{"anna"};
constexpr int decisions_count = 70;

std::vector<Migration> first_steps() {
  auto steps = ledger_migrations();
  steps.push_back({2, "test",
                   "CREATE TABLE decisions(n INTEGER NOT NULL, body BLOB NOT NULL,"
                   " from_entry INTEGER NOT NULL, until_entry INTEGER) STRICT"});
  return steps;
}

std::vector<Migration> later_steps() {
  auto steps = first_steps();
  steps.push_back({3, "test", "CREATE TABLE later(n INTEGER) STRICT; INSERT INTO later SELECT n FROM decisions"});
  return steps;
}

// Each its own, so that one in another's place is seen; made once, for making it is slower than reading it.
const std::string& body_of(int n, size_t size) {
  static std::map<int, std::string> bodies;
  std::string& body = bodies[n];
  std::mt19937_64 random(static_cast<std::uint64_t>(n));
  while (body.size() < size) {
    const std::uint64_t word = random();
    body.append(reinterpret_cast<const char*>(&word), sizeof(word));
  }
  return body;
}
const std::string& decision_body(int n) {
  return body_of(n, n % 7 == 0 ? 900'000 : 60'000);
}
const std::string& plan_body(int n) {
  return body_of(1'000 + n, 9'000);
}
const std::string& sample_body(int n) {
  return body_of(2'000 + n, 30'000);
}

Result<void> decide(Ledger& ledger, int n) {
  const std::string& body = decision_body(n);
  TRY(ledger.record(anna, {"asset.end", "asset " + std::to_string(n), "{}", "because " + std::to_string(n)},
                    [&](Database& database, EntryId entry) {
                      return database.run("INSERT INTO decisions(n, body, from_entry) VALUES(?,?,?)", n, Blob{body},
                                          entry);
                    }));
  return {};
}

Result<void> add_samples(File& samples, int n) {
  return samples.write([&](Database& database) -> Result<void> {
    TRY(database.execute("CREATE TABLE IF NOT EXISTS batches(n INTEGER NOT NULL, body BLOB NOT NULL) STRICT"));
    return database.run("INSERT INTO batches(n, body) VALUES(?,?)", n, Blob{sample_body(n)});
  });
}

// Everything that the ledger's own code does to a disk, with each thing acknowledged when it has answered.
Result<void> work(const std::string& data, RecordedDisk& disk) {
  auto ledger = TRY(Ledger::create(data, Ledger::Kind::Live, clock_, first_steps()));
  disk.acknowledge("init 1");
  TRY(decide(*ledger, 1));
  disk.acknowledge("decision 1");
  TRY(make_folders(data + "/usage"));
  auto samples = TRY(File::open(data + "/usage/2026-11.samples.db", 16384));
  for (int n = 2; n <= decisions_count; ++n) {
    if (n == decisions_count / 2) {
      ledger.reset();
      ledger = TRY(Ledger::open(data, clock_, later_steps()));
      disk.acknowledge("step 3");
    }
    TRY(decide(*ledger, n));
    disk.acknowledge("decision " + std::to_string(n));
    if (n % 3 == 0) {
      TRY(add_samples(*samples, n));
      disk.acknowledge("samples " + std::to_string(n));
    }
    if (n % 5 == 0) {
      TRY(write_file(data + "/plan-" + std::to_string(n) + ".json", plan_body(n)));
      disk.acknowledge("plan " + std::to_string(n));
    }
  }
  return samples->settle();
}

// What was acknowledged before the cut: for each kind the numbers.
using Acknowledged = std::map<std::string, std::vector<int>>;

Acknowledged acknowledged_before(const std::vector<DiskEvent>& events, size_t count) {
  Acknowledged all;
  for (size_t i = 0; i < count; ++i) {
    if (events[i].kind != DiskEvent::Kind::Acknowledge) continue;
    const size_t space = events[i].path.find(' ');
    all[events[i].path.substr(0, space)].push_back(std::stoi(events[i].path.substr(space + 1)));
  }
  return all;
}

// The rows of a table of numbered bodies: each acknowledged one, each once, each with its own body.
Result<void> check_rows(Database& database, const std::string& table, const std::vector<int>& wanted,
                        const std::string& (*body)(int)) {
  std::map<int, int> times;
  Query rows = TRY(database.query("SELECT n, body FROM " + table));
  while (TRY(rows.next())) {
    const int n = static_cast<int>(rows.integer(0));
    if (++times[n] > 1) return fail(Failure::Damaged, table + " has " + std::to_string(n) + " twice");
    if (rows.blob(1) != body(n)) return fail(Failure::Damaged, table + " " + std::to_string(n) + " is not what it was");
  }
  for (const int n : wanted) {
    if (!times.contains(n)) return fail(Failure::Damaged, table + " has lost " + std::to_string(n));
  }
  return {};
}

Result<void> check_whole(Database& database) {
  const auto problems = TRY(database.integrity_problems());
  if (!problems.empty()) return fail(Failure::Damaged, "integrity: " + problems.front());
  return {};
}

Result<void> check_files(const std::string& data, Acknowledged wanted) {
  for (int n = 5; n <= decisions_count; n += 5) {
    const std::string path = data + "/plan-" + std::to_string(n) + ".json";
    const bool must = std::count(wanted["plan"].begin(), wanted["plan"].end(), n) > 0;
    if (!path_exists(path) && !must) continue;
    if (TRY(read_file(path, 1 << 20)) != plan_body(n)) return fail(Failure::Damaged, path + " is not what it was");
  }
  if (wanted["samples"].empty()) return {};
  const std::string samples_path = data + "/usage/2026-11.samples.db";
  if (!path_exists(samples_path)) return fail(Failure::Damaged, samples_path + " is lost");
  const auto samples = TRY(File::open(samples_path, 16384));
  const auto reader = TRY(samples->read());
  TRY(check_whole(*reader));
  return check_rows(*reader, "batches", wanted["samples"], sample_body);
}

// The copy from before a step must be whole wherever the step was made.
Result<void> check_copy(const std::string& data, bool stepped) {
  const std::string path = data + "/ledger.db.before-" + std::to_string(first_steps().size() + 1);
  if (!path_exists(path)) {
    if (stepped) return fail(Failure::Damaged, "the copy from before the step is lost");
    return {};
  }
  Database copy = TRY(Database::open(path, Database::Mode::ReadWrite));
  TRY(check_whole(copy));
  std::vector<int> all_before;
  for (int n = 1; n < decisions_count / 2; ++n) all_before.push_back(n);
  return check_rows(copy, "decisions", all_before, decision_body);
}

Result<void> check_after_cut(const std::string& data, Acknowledged wanted) {
  if (!path_exists(data + "/ledger.db")) {
    if (!wanted["init"].empty()) return fail(Failure::Damaged, "the whole ledger is lost");
    TRY(Ledger::create(data, Ledger::Kind::Live, clock_, first_steps()));
    return {};
  }
  TRY(check_copy(data, !wanted["step"].empty()));
  TRY(check_files(data, wanted));
  const auto ledger = TRY(Ledger::open(data, clock_, later_steps()));
  {
    const auto reader = TRY(ledger->file().read());
    TRY(check_whole(*reader));
    TRY(check_rows(*reader, "decisions", wanted["decision"], decision_body));
    const JournalHead head = TRY(verify_journal(*reader));
    TRY(verify_rows(*reader, head.entry));
    const auto decisions = TRY(reader->find_integer("SELECT count(*) FROM decisions"));
    if (head.entry.number() != decisions) return fail(Failure::Damaged, "journal and decisions differ");
  }
  return decide(*ledger, decisions_count + 1);  // and it goes on
}

class PowerCut : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const Scratch folder;
    RecordedDisk disk(folder.path());
    const auto done = work(folder / "data", disk);
    events = disk.take();
    ASSERT_TRUE(done) << done.error().text();
    names = names_of_syncs(events);
  }
  static void TearDownTestSuite() { events.clear(); }

  // The place just before a sync takes effect, where the most is at stake.
  static size_t next_sync(size_t at, const std::set<std::string>& skipped = {}) {
    while (at < events.size() && (names[at].empty() || skipped.contains(names[at]))) ++at;
    return at;
  }

  static Result<void> cut_at(size_t count, const std::set<std::string>& skipped, std::mt19937_64& random) {
    const Scratch folder;
    build_after_power_cut(events, count, skipped, random, folder.path());
    return check_after_cut(folder / "data", acknowledged_before(events, count));
  }

  // Whether skipping that sync is found out by some cut soon after it was skipped.
  static bool found_out(const std::string& skipped, int tries) {
    std::vector<size_t> places;
    for (size_t i = 0; i < events.size(); ++i) {
      if (names[i] == skipped) places.push_back(i);
    }
    for (int seed = 1; seed <= tries && !places.empty(); ++seed) {
      std::mt19937_64 random(static_cast<std::uint64_t>(seed));
      size_t at = places[random() % places.size()];
      // Mostly soon after: a later sync of the same thing makes up for it. Some are found only by what comes much
      // later.
      for (auto further = random() % (std::uint64_t{2} << random() % 7) + 1; further > 0 && at < events.size();
           --further)
        at = next_sync(at + 1, {skipped});
      if (!cut_at(at, {skipped}, random)) return true;
    }
    return false;
  }

  static inline std::vector<DiskEvent> events;
  static inline std::vector<std::string> names;
};

TEST_F(PowerCut, AtAnyInstantLosesNothingAcknowledgedAndDoublesNothing) {
  const char* one = std::getenv("STOWAGE_SEED");
  const int seeds = std::getenv("STOWAGE_FULL") != nullptr ? 500 : 10;
  const int first = one == nullptr ? 1 : std::atoi(one);
  const int last = one == nullptr ? seeds : first;
  constexpr int cuts_each = 3;
  for (int seed = first; seed <= last; ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    for (int cut = 0; cut < cuts_each; ++cut) {
      const size_t at = next_sync(random() % events.size());
      const auto checked = cut_at(at, {}, random);
      EXPECT_TRUE(checked) << "STOWAGE_SEED=" << seed << " cut " << cut << " at event " << at << " ("
                           << (at < names.size() ? names[at] : "the end") << "): " << checked.error().text();
    }
  }
}

TEST_F(PowerCut, NothingIsLostWhereNoPowerWasCut) {
  std::mt19937_64 random(1);
  const auto checked = cut_at(events.size(), {}, random);
  EXPECT_TRUE(checked) << checked.error().text();
}

// The test of the test: without any one of these syncs a cut loses something, and the check says so. SQLite's other
// syncs are of files that a kill leaves unfinished under another name, or of rollback journals of empty files: nothing
// depends on them.
TEST_F(PowerCut, EachSyncIsNeededAndLeavingItOutIsFound) {
  const std::vector<std::string> needed = {
      "sync data/ledger.db-wal",             // each COMMIT
      "sync data/ledger.db",                 // a checkpoint, before the log begins anew
      "sync data/ledger.db.new",             // init, before the rename
      "sync folder after data",              // the data directory's own name
      "sync folder after data/head",         // the names of the ledger and its log, too, before the first COMMIT
      "sync data/plan-N.json.new",           // a file, before its rename
      "sync folder after data/plan-N.json",  // a file, after it
      "sync data/ledger.db.before-N.new",    // the copy from before a schema step
      "sync folder after data/ledger.db.before-N",
      "sync folder after data/usage",  // a folder's name
      "sync data/usage/N-N.samples.db-wal",
      "sync data/usage/N-N.samples.db",
  };
  for (const std::string& sync : needed) {
    EXPECT_NE(std::count(names.begin(), names.end(), sync), 0) << sync << " never happens";
    EXPECT_TRUE(found_out(sync, 200)) << "leaving out '" << sync << "' is not found";
  }
}

}  // namespace
}  // namespace stowage
