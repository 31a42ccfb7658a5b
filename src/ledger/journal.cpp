#include "ledger/journal.h"

#include <fmt/format.h>

#include "ledger/row_digests.h"
#include "os/random.h"
#include "os/stop.h"

namespace stowage {

namespace {

constexpr std::string_view entry_columns =
    "SELECT j.entry, j.at_ms, j.person, j.action, j.subject, j.data, j.note_digest, j.hash, p.name, n.note, n.salt, "
    "j.row_digests "
    "FROM journal j LEFT JOIN people p ON p.id=j.person LEFT JOIN journal_notes n ON n.entry=j.entry ";

void append_field(std::string& text, std::string_view field) {
  text += fmt::format("{}:", field.size());
  text += field;
}

// What the hash is made of of an entry, as entry_columns tell it: each field with its length before it, so that no two
// entries read alike. Entries of older programs have no digests of rows.
Sha256 chained(std::string_view before, const Query& entry, std::optional<std::string_view> row_digests) {
  std::string text(before);
  for (const int number : {0, 1, 2}) text += fmt::format("{}\n", entry.integer(number));
  for (const int field : {3, 4, 5}) append_field(text, entry.text(field));
  append_field(text, entry.blob(6));
  if (row_digests) append_field(text, *row_digests);
  return sha256(text);
}

Sha256 note_digest(std::string_view salt, std::string_view note) {
  return sha256(std::string(salt) + std::string(note));
}

Sha256 hash_of_column(std::string_view blob) {
  Sha256 hash{};
  if (blob.size() == hash.size()) std::copy(blob.begin(), blob.end(), reinterpret_cast<char*>(hash.data()));
  return hash;
}

JournalEntry entry_of(const Query& row) {
  return JournalEntry{row.id<EntryId>(0), row.instant(1), row.string(8), row.string(3),
                      row.string(4),      row.string(5),  row.string(9), hash_of_column(row.blob(7))};
}

Result<std::int64_t> person_id(Database& database, const Person& person) {
  if (const auto known = TRY(database.find_integer("SELECT id FROM people WHERE name=?", person.name))) return *known;
  TRY(database.run("INSERT INTO people(name) VALUES(?)", person.name));
  return database.last_row();
}

Error damaged(std::int64_t entry, const char* what) {
  return Error(Failure::Damaged, fmt::format("journal entry {}: {}", entry, what),
               "Somebody or something changed the file. Restore the data directory from a backup, and keep this one.");
}

// Verifies the entries that follow `head` and moves it; false when there are none. A stretch at a time, since a reader
// must not stay in one transaction for long.
Result<bool> verify_stretch(Database& database, JournalHead& head) {
  constexpr int stretch_entries = 5000;
  Query rows = TRY(database.query(std::string(entry_columns) + "WHERE j.entry>? ORDER BY j.entry LIMIT ?", head.entry,
                                  stretch_entries));
  bool any = false;
  while (TRY(rows.next())) {
    any = true;
    const std::int64_t entry = rows.integer(0);
    if (entry != head.entry.number() + 1) return tl::unexpected(damaged(entry, "the entry before it is missing"));
    const std::string before(head.entry ? bytes_of(head.hash) : std::string_view());
    const auto digests = rows.null(11) ? std::nullopt : std::optional(rows.text(11));
    const Sha256 hash = chained(before, rows, digests);
    if (bytes_of(hash) != rows.blob(7)) return tl::unexpected(damaged(entry, "its hash does not match its content"));
    if (!rows.null(9) && bytes_of(note_digest(rows.blob(10), rows.text(9))) != rows.blob(6))
      return tl::unexpected(damaged(entry, "its note does not match its digest"));
    head = JournalHead{EntryId(entry), hash};
  }
  return any;
}

// Nothing before the first.
Result<std::string> hash_before(Database& database, EntryId number) {
  Query row = TRY(database.query("SELECT hash FROM journal WHERE entry=?", number.number() - 1));
  return TRY(row.next()) ? std::string(row.blob(0)) : std::string();
}

Result<void> seal_entry(Database& database, EntryId number, const std::string& row_digests) {
  const auto before = TRY(hash_before(database, number));
  std::optional<Sha256> hash;
  {
    Query entry = TRY(database.query(std::string(entry_columns) + "WHERE j.entry=?", number));
    ASSERT(TRY(entry.next()));
    hash = chained(before, entry, row_digests);
  }
  return database.run("UPDATE journal SET row_digests=?, hash=? WHERE entry=?", row_digests, Blob{bytes_of(*hash)},
                      number);
}

}  // namespace

Result<EntryId> append_to_journal(Database& database, Instant at, const Person& person, const EntryDraft& draft) {
  const EntryId entry(TRY(journal_head(database)).entry.number() + 1);
  const std::int64_t who = TRY(person_id(database, person));
  std::string digest;
  if (!draft.note.empty()) {
    const std::string salt = random_bytes(16);
    digest = bytes_of(note_digest(salt, draft.note));
    TRY(database.run("INSERT INTO journal_notes(entry, salt, note) VALUES(?,?,?)", entry, Blob{salt}, draft.note));
  }
  TRY(database.run(
      "INSERT INTO journal(entry, at_ms, person, action, subject, data, note_digest, hash) VALUES(?,?,?,?,?,?,?,x'')",
      entry, at, who, draft.action, draft.subject, draft.data, Blob{digest}));
  stop_point("journal-appended");
  return entry;
}

Result<void> seal_journal(Database& database) {
  const auto written = database.take_written_rows();
  while (const auto number = TRY(database.find_integer("SELECT min(entry) FROM journal WHERE hash=x''"))) {
    const EntryId entry(*number);
    TRY(seal_entry(database, entry, TRY(digests_of_written(database, *written, entry))));
  }
  return {};
}

Result<void> begin_row_digests(Database& database, Instant at) {
  const bool begun =
      TRY(database.find_integer("SELECT 1 FROM journal WHERE row_digests IS NOT NULL LIMIT 1")).has_value();
  if (begun || !TRY(journal_head(database)).entry) return {};
  const EntryId entry =
      TRY(append_to_journal(database, at, Person{"stowage"}, {"journal.digests", "ledger", "{}", {}}));
  return seal_entry(database, entry, TRY(digests_of_all(database, entry)));
}

Result<JournalHead> journal_head(Database& database) {
  Query row = TRY(database.query("SELECT entry, hash FROM journal ORDER BY entry DESC LIMIT 1"));
  if (!TRY(row.next())) return JournalHead{};
  return JournalHead{row.id<EntryId>(0), hash_of_column(row.blob(1))};
}

Result<void> erase_note(Database& database, EntryId number) {
  TRY(database.execute("PRAGMA secure_delete=ON"));
  auto erased = database.run("DELETE FROM journal_notes WHERE entry=?", number);
  TRY(database.execute("PRAGMA secure_delete=OFF"));
  return erased;
}

Result<JournalHead> verify_journal(Database& database) {
  JournalHead head;
  while (TRY(verify_stretch(database, head))) {
  }
  const auto stray =
      TRY(database.find_integer("SELECT min(entry) FROM journal_notes WHERE entry NOT IN (SELECT entry FROM journal)"));
  if (stray) return tl::unexpected(damaged(*stray, "there is a note to it, but no entry"));
  return head;
}

Result<std::optional<EntryId>> find_head(Database& database, const Sha256& hash) {
  const auto found = TRY(database.find_integer("SELECT entry FROM journal WHERE hash=?", Blob{bytes_of(hash)}));
  if (!found) return std::optional<EntryId>();
  return std::optional(EntryId(*found));
}

Result<std::optional<JournalEntry>> read_entry(Database& database, EntryId number) {
  Query row = TRY(database.query(std::string(entry_columns) + "WHERE j.entry=?", number));
  if (!TRY(row.next())) return std::optional<JournalEntry>();
  return std::optional(entry_of(row));
}

Result<std::vector<JournalEntry>> entries_of_action(Database& database, std::string_view action) {
  Query rows = TRY(database.query(std::string(entry_columns) + "WHERE j.action=? ORDER BY j.entry", action));
  std::vector<JournalEntry> entries;
  while (TRY(rows.next())) entries.push_back(entry_of(rows));
  return entries;
}

Result<std::optional<JournalEntry>> newest_of_actions(Database& database, std::string_view beginning) {
  Query row = TRY(database.query(
      std::string(entry_columns) + "WHERE substr(j.action,1,length(?1))=?1 ORDER BY j.entry DESC LIMIT 1", beginning));
  if (!TRY(row.next())) return std::optional<JournalEntry>();
  return std::optional(entry_of(row));
}

Result<std::vector<JournalEntry>> newest_entries(Database& database, int count) {
  Query rows = TRY(database.query(std::string(entry_columns) + "ORDER BY j.entry DESC LIMIT ?", count));
  std::vector<JournalEntry> entries;
  while (TRY(rows.next())) entries.push_back(entry_of(rows));
  return entries;
}

}  // namespace stowage
