#pragma once
// The files of the usage folder as a backup and its restoration see them: which there are, what each held when it was
// looked at, and how deliveries that came after a mark are taken out of a copy. A file that was only just made, and has
// no tables yet, holds nothing.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.h"
#include "base/hash.h"
#include "base/ids.h"
#include "ledger/sqlite.h"

namespace stowage {

enum class MonthFileKind { Samples, Days };

struct MonthFile {
  std::string name;  // "2026-11.samples.db"
  Period month;      // of writing
  MonthFileKind kind = MonthFileKind::Samples;
};

// Newest month first. In this order they are to be copied while they are written: a stored day may name one in a file
// of an earlier month, which is then copied later and has it. Empty where the folder is missing.
Result<std::vector<MonthFile>> month_files(const std::string& folder);

// The newest kept delivery of a samples file; 0 where it has none.
Result<DeliveryId> newest_kept(Database& samples);
// Damaged where the samples files of the usage folder have not come to the delivery `said` (ledger/head_file.h).
Result<void> refuse_missing(const std::string& folder, DeliveryId said);

// A hash of which deliveries or stored days a file holds, by what identifies them; nothing where it has no tables yet.
// What is kept stays, however it lies on the disk, so two with one fingerprint hold the same; whether its samples were
// removed is in it.
Result<std::optional<Sha256>> fingerprint(Database& database, MonthFileKind kind);

// Brings one that an older program wrote to its newest form (ledger/file_form.h). Refused where a newer one wrote it.
Result<void> bring_up_month(const std::string& path, MonthFileKind kind);

// Takes out of a file that nobody else has open what deliveries after `newest` brought, what was written of such that
// were never kept, and the stored days that were made from them.
Result<void> take_out_after(Database& database, MonthFileKind kind, DeliveryId newest);

}  // namespace stowage
