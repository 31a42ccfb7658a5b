#pragma once
// A plan as a file: every change with its evidence, money and guards, what was read, and a hash over all of it in
// canonical form, keyed with the secret of the data directory. People may read it and send it on; a file that was
// edited is refused, and nobody can make the hash that fits the edit.

#include <string>
#include <vector>

#include "base/instant.h"
#include "hub/plan.h"
#include "hub/read_versions.h"
#include "ledger/secret_key.h"

namespace stowage {

struct PlanFile {
  Plan plan;
  Instant made_at;
  Mark mark;           // what was known (R19)
  std::string undoes;  // the hash of the plan that this one undoes, or empty
  std::vector<ReadVersion> read;
  std::string hash;  // 64 hexadecimal digits; set by plan_file_text()
};

// The JSON of it; sets the hash.
std::string plan_file_text(PlanFile& file, const SecretKey& secret);
// BadInput where it is no plan, or where its content is not what its hash says by this secret.
Result<PlanFile> parse_plan_file(std::string_view text, const SecretKey& secret);

// Which change of a plan, unique within it: mapping and place, "3-1".
std::string change_name(ServiceMappingId mapping, size_t index);

}  // namespace stowage
