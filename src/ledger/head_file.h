#pragma once
// How far a data directory has come, said in a small file beside the ledger and the usage: the newest journal entry
// with its hash, and the newest delivery. SQLite leaves out, without a word, what stands behind a damaged place of a
// log; and a usage folder that was emptied looks like one of a new directory. An opening that finds less than was said
// here is refused.
//
// It is written after what it speaks of is durable, and is not synced itself: a power cut may leave it behind, and
// nothing lets it be ahead.

#include <optional>
#include <string>

#include "ledger/journal.h"
#include "os/in_place_file.h"

namespace stowage {

class HeadFile {
 public:
  static constexpr const char* name = "head";  // in the data directory

  struct Said {
    JournalHead journal;
    DeliveryId delivery;
  };
  // Nothing where there is none, as in a directory that an older program wrote. Damaged where it says nothing that was
  // written.
  static Result<std::optional<Said>> read(const std::string& folder);
  // To be written; made where there is none.
  static Result<std::unique_ptr<HeadFile>> open(const std::string& folder);

  DeliveryId delivery() const { return delivery_; }  // as it was when it was opened, or was found since

  // What is durable now. One that cannot be written stays behind, and is written with the next. The journal's are told
  // from one thread, the deliveries' from another.
  void found(const JournalHead& journal);
  void found(DeliveryId delivery);

  // The same for a transaction on the ledger's writer thread: what it comes to, and how it ended.
  void will_be(const JournalHead& journal) { coming_ = journal; }
  void ended(bool committed);

 private:
  HeadFile(InPlaceFile file, const Said& said)
      : file_(std::move(file)), journal_(said.journal.entry), delivery_(said.delivery) {}

  const InPlaceFile file_;
  EntryId journal_;
  DeliveryId delivery_;
  std::optional<JournalHead> coming_;
};

// Damaged where the ledger has not come to what was said, or not in this way.
Result<void> refuse_behind(Database& ledger, const HeadFile::Said& said);
// Damaged where `newest`, of all that is kept, is older.
Result<void> refuse_behind(DeliveryId newest, DeliveryId said);

}  // namespace stowage
