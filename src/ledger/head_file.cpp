#include "ledger/head_file.h"

#include <charconv>
#include <fmt/format.h>

#include "os/files.h"

namespace stowage {

namespace {

constexpr std::uint64_t bytes_max = 512;  // one sector, which a disk writes whole or not at all

// Each line with its own checksum: they are written apart.
std::string line(const std::string& said) {
  return fmt::format("{} {:016x}\n", said, checksum(said));
}
std::string journal_line(const JournalHead& head) {
  return line(fmt::format("journal {:020} {}", head.entry.number(), hex(head.hash)));
}
std::string delivery_line(DeliveryId delivery) {
  return line(fmt::format("delivery {:020}", delivery.number()));
}
std::string content(const HeadFile::Said& said) {
  return journal_line(said.journal) + delivery_line(said.delivery);
}
const auto journal_bytes = static_cast<std::int64_t>(journal_line({}).size());

std::int64_t number_behind(std::string_view text, std::string_view word) {
  const size_t at = text.find(word);
  std::int64_t number = 0;
  if (at != std::string_view::npos) std::from_chars(text.data() + at + word.size(), text.data() + text.size(), number);
  return number;
}

// What gives the same bytes when it is written again; else nothing.
std::optional<HeadFile::Said> parse(const std::string& text) {
  HeadFile::Said said;
  said.journal.entry = EntryId(number_behind(text, "journal "));
  said.delivery = DeliveryId(number_behind(text, "delivery "));
  const size_t hash_at = std::string_view("journal ").size() + 21;
  if (text.size() < hash_at + 64) return std::nullopt;
  const auto hash = sha256_from_hex(std::string_view(text).substr(hash_at, 64));
  if (!hash) return std::nullopt;
  said.journal.hash = *hash;
  return content(said) == text ? std::optional(said) : std::nullopt;
}

Error behind(std::string what) {
  return Error(Failure::Damaged, std::move(what),
               "A log (a file whose name ends in -wal) or another file of the data directory was damaged, removed or "
               "replaced by an older one. Keep a copy of the data directory as it is, and restore it from a backup. "
               "Where there is none, remove the file 'head' in it: Stowage then goes on without what is missing, and "
               "does not miss it again.");
}

}  // namespace

Result<std::optional<HeadFile::Said>> HeadFile::read(const std::string& folder) {
  const std::string path = folder + "/" + name;
  if (!path_exists(path)) return std::optional<Said>();
  const auto said = parse(TRY(read_file(path, bytes_max)));
  if (said) return said;
  return fail(
      Failure::Damaged, path + " is not what was written",
      "It says how far the data directory had come. Check the disk, and hold the newest journal entry and "
      "delivery against a backup or a printed statement; then remove it, and it is made anew of what is found.");
}

Result<std::unique_ptr<HeadFile>> HeadFile::open(const std::string& folder) {
  const std::string path = folder + "/" + name;
  auto said = TRY(read(folder));
  if (!said) {
    said.emplace();
    TRY(write_file(path, content(*said), 0600));
  }
  return std::unique_ptr<HeadFile>(new HeadFile(TRY(InPlaceFile::open(path)), *said));
}

void HeadFile::found(const JournalHead& journal) {
  if (journal.entry == journal_) return;
  if (file_.write(0, journal_line(journal))) journal_ = journal.entry;
}

void HeadFile::found(DeliveryId delivery) {
  if (delivery == delivery_) return;
  if (file_.write(journal_bytes, delivery_line(delivery))) delivery_ = delivery;
}

void HeadFile::ended(bool committed) {
  if (committed && coming_) found(*coming_);
  coming_.reset();
}

Result<void> refuse_behind(Database& ledger, const HeadFile::Said& said) {
  if (!said.journal.entry) return {};
  const EntryId newest = TRY(journal_head(ledger)).entry;
  if (newest < said.journal.entry)
    return tl::unexpected(
        behind(fmt::format("ledger.db ends at journal entry {}, and had come to entry {}: the "
                           "decisions in between are missing",
                           newest.number(), said.journal.entry.number())));
  if (TRY(find_head(ledger, said.journal.hash)) == said.journal.entry) return {};
  return tl::unexpected(behind(fmt::format(
      "journal entry {} of ledger.db is not the one that was written into this data directory: what was decided up to "
      "it is another ledger's",
      said.journal.entry.number())));
}

Result<void> refuse_behind(DeliveryId newest, DeliveryId said) {
  if (newest >= said) return {};
  const std::string found = newest ? fmt::format("ends at delivery {}", newest.number()) : "holds no delivery";
  return tl::unexpected(behind(fmt::format(
      "usage/ {}, and had come to delivery {}: the deliveries in between are missing", found, said.number())));
}

}  // namespace stowage
