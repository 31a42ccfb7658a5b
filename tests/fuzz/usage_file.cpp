// Any bytes as a usage file: nothing that comes in as one may end the program, and where the file is cut into pieces on
// its way must not change what it is taken for. The first byte says how large the pieces are.

#include "connectors/files/usage_file.h"

#include <cstdint>

#include "base/json.h"

namespace stowage {
namespace {

struct Outcome {
  std::vector<std::string> rows;  // before a refusal fewer are given when pieces are large
  std::int64_t waiting = 0;
  std::string refusal;
};

std::string text_of(const UsageRow& row) {
  std::string text = std::to_string(row.line);
  for (const std::string_view field : {row.organization, row.asset, row.hostname, row.mac, row.serial})
    text.append("|").append(field);
  return text + "|" + std::to_string(row.stored.count()) + "|" + std::to_string(row.measured_at.ms()) + "|" +
         std::to_string(static_cast<int>(row.version) + 10 * static_cast<int>(row.asset_class) +
                        100 * static_cast<int>(row.stated));
}

constexpr Instant now(2'000'000'000'000);

Outcome read(std::string_view text, std::size_t piece_bytes, std::optional<Pull> pull) {
  Outcome outcome;
  const auto take = [&](std::span<const UsageRow> rows) -> Result<void> {
    for (const UsageRow& row : rows) outcome.rows.push_back(text_of(row));
    return {};
  };
  UsageReader reader(now, take, pull);
  Result<void> done;
  for (std::size_t at = 0; done && at < text.size(); at += piece_bytes) done = reader.add(text.substr(at, piece_bytes));
  if (done) done = reader.finish();
  if (!done) outcome.refusal = done.error().text();
  outcome.waiting = reader.waiting();
  return outcome;
}

// What is read without the parser is what the parser reads.
void check_members(std::string_view text) {
  JsonMembers members;
  if (!is_utf8(text) || !plain_members(text, members)) return;
  const auto parsed = JsonValue::parse(text);
  ASSERT(parsed.has_value() && parsed->members().size() == members.size());
  for (std::size_t i = 0; i < members.size(); ++i)
    ASSERT(parsed->members()[i].first == members[i].first && parsed->members()[i].second.text() == members[i].second);
}

void check_pieces(std::string_view text, std::size_t piece_bytes, std::optional<Pull> pull) {
  const Outcome whole = read(text, text.size() + 1, pull);
  const Outcome in_pieces = read(text, piece_bytes, pull);
  // Where something is wrong in several places, pieces decide which is found first.
  ASSERT(whole.refusal.empty() == in_pieces.refusal.empty());
  ASSERT(!whole.refusal.empty() || (whole.rows == in_pieces.rows && whole.waiting == in_pieces.waiting));
}

void check(std::string_view text) {
  if (text.empty()) return;
  const std::size_t piece_bytes = static_cast<unsigned char>(text.front()) + std::size_t{1};
  text.remove_prefix(1);
  check_pieces(text, piece_bytes, {});
  check_pieces(text, piece_bytes, Pull(now, Zone::find("UTC").value()));
  check_members(text);
}

}  // namespace
}  // namespace stowage

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stowage::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
