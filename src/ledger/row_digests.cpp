#include "ledger/row_digests.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <limits>
#include <map>

#include "base/hash.h"

namespace stowage {

namespace {

constexpr std::uint64_t row_end = 0xffff;  // no column's place
constexpr std::int64_t last_rowid = std::numeric_limits<std::int64_t>::max();

struct Counts {
  std::int64_t made = 0;
  std::int64_t ended = 0;
  friend bool operator==(const Counts&, const Counts&) = default;
};

struct TableDigest {
  Counts counts;
  Sha256 digest{};
};

// Of one entry and table: rows come in the order of their rowids.
class TableDigester {
 public:
  void make(std::string_view row) {
    made_.add(row);
    ++counts_.made;
  }
  void end(std::string_view row, EntryId by) {
    const Sha256 digest = sha256(fmt::format("{} {}", by.number(), row));
    ended_ += bytes_of(digest);
    ++counts_.ended;
  }
  TableDigest finish() { return {counts_, sha256(std::string(bytes_of(made_.finish())) + ended_)}; }

 private:
  Counts counts_;
  Sha256Stream made_;
  std::string ended_;
};

std::string line(const std::string& table, const TableDigest& of) {
  return fmt::format("{} {} {} {}\n", table, of.counts.made, of.counts.ended, hex(of.digest));
}

void append_number(std::uint64_t value, int bytes, std::string& to) {
  for (; bytes > 0; --bytes, value >>= 8) to += static_cast<char>(value);
}

// What a row has in one column, in a way that no two values are written alike: its kind, and an integer's 8 bytes, or a
// length and so many bytes.
void append_value(const Query& row, int column, std::string& to) {
  const ValueKind kind = row.kind(column);
  to += static_cast<char>(kind);
  if (kind == ValueKind::Null) return;
  if (kind == ValueKind::Integer) {
    append_number(static_cast<std::uint64_t>(row.integer(column)), 8, to);
    return;
  }
  const std::string_view bytes = row.blob(column);
  append_number(bytes.size(), 8, to);
  to += bytes;
}

class CoveredTable {
 public:
  // Nothing where the table is none.
  static Result<std::optional<CoveredTable>> find(Database& database, const std::string& name);

  const std::string& name() const { return name_; }
  // The rows with rowids of `from` to `to`, in order, as many as `limit`; the rowid is column 0.
  Result<Query> rows(Database& database, std::int64_t from, std::int64_t to, std::int64_t limit) const {
    return database.query("SELECT rowid, * FROM \"" + name_ + "\" WHERE rowid BETWEEN ? AND ? ORDER BY rowid LIMIT ?",
                          from, to, limit);
  }
  EntryId maker(const Query& row) const { return row.id<EntryId>(maker_ + 1); }
  // 0 where it has not ended.
  EntryId ender(const Query& row) const { return until_ < 0 ? EntryId() : row.id<EntryId>(until_ + 1); }
  // Everything but who ended it. Each value with its column, kind and length, so that no two rows read alike.
  const std::string& content(const Query& row);

 private:
  std::string name_;
  std::vector<std::string> defaults_;  // of each column, as append_value() writes it
  int maker_ = -1;
  int until_ = -1;
  std::string content_;
};

Result<std::string> value_of(Database& database, const std::string& expression) {
  Query row = TRY(database.query("SELECT " + expression));
  TRY(row.next());
  std::string value;
  append_value(row, 0, value);
  return value;
}

Result<std::optional<CoveredTable>> CoveredTable::find(Database& database, const std::string& name) {
  CoveredTable table;
  table.name_ = name;
  Query columns =
      TRY(database.query("SELECT name, coalesce(dflt_value,'NULL') FROM pragma_table_info(?) ORDER BY cid", name));
  while (TRY(columns.next())) {
    const std::string_view column = columns.text(0);
    const int place = static_cast<int>(table.defaults_.size());
    if (column == "from_entry" || column == "made_entry" || column == "closed_entry") table.maker_ = place;
    if (column == "until_entry") table.until_ = place;
    table.defaults_.push_back(TRY(value_of(database, columns.string(1))));
  }
  return table.maker_ < 0 ? std::nullopt : std::optional(std::move(table));
}

const std::string& CoveredTable::content(const Query& row) {
  content_.clear();
  for (int place = 0; place < static_cast<int>(defaults_.size()); ++place) {
    if (place == until_) continue;
    const size_t before = content_.size();
    append_number(static_cast<std::uint64_t>(place), 2, content_);
    append_value(row, place + 1, content_);
    if (std::string_view(content_).substr(before + 2) == defaults_[static_cast<size_t>(place)]) content_.resize(before);
  }
  append_number(row_end, 2, content_);
  return content_;
}

Result<std::vector<std::string>> all_tables(Database& database) {
  Query rows = TRY(database.query("SELECT name FROM sqlite_schema WHERE type='table' ORDER BY name"));
  std::vector<std::string> names;
  while (TRY(rows.next())) names.push_back(rows.string(0));
  return names;
}

// Rows up to an entry belong to the entry that has the first digests, and the others each to its own.
struct Stretch {
  EntryId first;
  EntryId newest;
  EntryId owner(EntryId entry) const { return std::max(entry, first); }
  bool holds(EntryId entry) const { return entry && entry <= newest; }
};

// The digests of one table, of all entries.
class TableScan {
 public:
  TableScan(CoveredTable table, Stretch stretch) : table_(std::move(table)), stretch_(stretch) {}

  // In pieces, since a reader must not stay in one transaction for long.
  Result<std::map<EntryId, TableDigest>> run(Database& database) {
    for (std::int64_t from = std::numeric_limits<std::int64_t>::min(); true;) {
      const std::int64_t last = TRY(take_piece(database, from));
      if (last == last_rowid) break;
      from = last + 1;
    }
    std::map<EntryId, TableDigest> found;
    for (auto& [entry, digester] : digesters_) found.emplace(entry, digester.finish());
    return found;
  }
  std::int64_t rows() const { return rows_; }

 private:
  // The rowid of its last row; last_rowid behind the last piece.
  Result<std::int64_t> take_piece(Database& database, std::int64_t from) {
    constexpr std::int64_t piece_rows = 5'000;
    Query rows = TRY(table_.rows(database, from, last_rowid, piece_rows));
    std::int64_t last = last_rowid;
    std::int64_t taken = 0;
    while (TRY(rows.next())) {
      last = rows.integer(0);
      ++taken;
      take(rows);
    }
    return taken < piece_rows ? last_rowid : last;
  }

  void take(const Query& row) {
    const EntryId maker = table_.maker(row);
    if (!stretch_.holds(maker)) return;
    ++rows_;
    const std::string& content = table_.content(row);
    digesters_[stretch_.owner(maker)].make(content);
    const EntryId ender = table_.ender(row);
    if (stretch_.holds(ender)) digesters_[stretch_.owner(ender)].end(content, ender);
  }

  CoveredTable table_;
  const Stretch stretch_;
  std::map<EntryId, TableDigester> digesters_;
  std::int64_t rows_ = 0;
};

using Said = std::map<EntryId, TableDigest>;  // of one table

Error damaged(const std::string& what) {
  return Error(Failure::Damaged, what,
               "Somebody or something changed the file. Restore the data directory from a backup, and keep this one.");
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  for (size_t space = text.find(' '); space != std::string_view::npos; space = text.find(' ')) {
    found.push_back(text.substr(0, space));
    text.remove_prefix(space + 1);
  }
  found.push_back(text);
  return found;
}

std::int64_t number(std::string_view digits) {
  std::int64_t value = -1;  // no count
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

Result<void> parse_lines(EntryId entry, std::string_view text, std::map<std::string, Said>& said) {
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const auto parts = words(text.substr(0, end));
    const auto digest = parts.size() == 4 ? sha256_from_hex(parts[3]) : std::nullopt;
    if (end == std::string_view::npos || !digest)
      return tl::unexpected(damaged(fmt::format("journal entry {}: its digests cannot be read", entry.number())));
    said[std::string(parts[0])][entry] = {{number(parts[1]), number(parts[2])}, *digest};
    text.remove_prefix(end + 1);
  }
  return {};
}

// What the entries say, by table; the first that says something.
Result<EntryId> read_said(Database& database, EntryId newest, std::map<std::string, Said>& said) {
  constexpr int piece_entries = 5'000;
  EntryId first;
  EntryId last;
  for (bool any = true; any;) {
    any = false;
    Query rows =
        TRY(database.query("SELECT entry, row_digests FROM journal WHERE entry>? AND entry<=? ORDER BY entry LIMIT ?",
                           last, newest, piece_entries));
    while (TRY(rows.next())) {
      any = true;
      last = rows.id<EntryId>(0);
      if (rows.null(1) && first)
        return tl::unexpected(damaged(fmt::format("journal entry {}: it has no digests of its rows", last.number())));
      if (rows.null(1)) continue;
      if (!first) first = last;
      TRY(parse_lines(last, rows.text(1), said));
    }
  }
  return first;
}

Result<void> compare(const std::string& table, EntryId entry, const TableDigest& said, const TableDigest& found) {
  if (said.counts == found.counts && said.digest == found.digest) return {};
  if (said.counts == found.counts)
    return tl::unexpected(
        damaged(fmt::format("{}: a row that journal entry {} vouches for is not what it was", table, entry.number())));
  return tl::unexpected(damaged(
      fmt::format("{}: journal entry {} vouches for {} made and {} ended rows, and there are {} "
                  "and {}",
                  table, entry.number(), said.counts.made, said.counts.ended, found.counts.made, found.counts.ended)));
}

Result<void> compare_table(const std::string& table, const Said& said, const Said& found) {
  const auto of = [](const Said& one, EntryId entry) {
    const auto at = one.find(entry);
    return at == one.end() ? TableDigest{} : at->second;
  };
  for (const auto& [entry, digest] : said) TRY(compare(table, entry, digest, of(found, entry)));
  for (const auto& [entry, digest] : found) TRY(compare(table, entry, of(said, entry), digest));
  return {};
}

// Sorted, and each row in one of them only.
WrittenRows::Ranges merged(WrittenRows::Ranges ranges) {
  std::sort(ranges.begin(), ranges.end());
  WrittenRows::Ranges all;
  for (const auto& [first, last] : ranges) {
    if (all.empty() || first - 1 > all.back().second) {
      all.emplace_back(first, last);
    } else {
      all.back().second = std::max(all.back().second, last);
    }
  }
  return all;
}

}  // namespace

Result<std::string> digests_of_written(Database& database, const WrittenRows& written, EntryId entry) {
  std::string text;
  for (const auto& [name, ranges] : written.tables()) {
    auto table = TRY(CoveredTable::find(database, name));
    if (!table) continue;
    TableDigester digester;
    bool any = false;
    for (const auto& [first, last] : merged(ranges)) {
      Query rows = TRY(table->rows(database, first, last, last_rowid));
      while (TRY(rows.next())) {
        const bool made = table->maker(rows) == entry;
        const bool ended = table->ender(rows) == entry;
        if (!made && !ended) continue;
        any = true;
        const std::string& content = table->content(rows);
        if (made) digester.make(content);
        if (ended) digester.end(content, entry);
      }
    }
    if (any) text += line(name, digester.finish());
  }
  return text;
}

Result<std::string> digests_of_all(Database& database, EntryId entry) {
  std::string text;
  for (const std::string& name : TRY(all_tables(database))) {
    auto table = TRY(CoveredTable::find(database, name));
    if (!table) continue;
    for (const auto& [owner, digest] : TRY(TableScan(*std::move(table), {entry, entry}).run(database)))
      text += line(name, digest);
  }
  return text;
}

Result<VerifiedRows> verify_rows(Database& database, EntryId newest) {
  VerifiedRows verified;
  std::map<std::string, Said> said;
  verified.since = TRY(read_said(database, newest, said));
  if (!verified.since) return verified;
  for (const std::string& name : TRY(all_tables(database))) {
    auto table = TRY(CoveredTable::find(database, name));
    if (!table) continue;
    TableScan scan(*std::move(table), {verified.since, newest});
    TRY(compare_table(name, said[name], TRY(scan.run(database))));
    verified.rows += scan.rows();
    said.erase(name);
  }
  if (said.empty()) return verified;
  return tl::unexpected(damaged("the table " + said.begin()->first + " is missing"));
}

}  // namespace stowage
