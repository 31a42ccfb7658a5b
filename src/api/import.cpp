#include "api/import.h"

#include "api/sources.h"
#include "connectors/files/usage_file.h"
#include "directory/identity.h"

namespace stowage {

namespace {

Coverage coverage_of(InventoryClaim claim) {
  return claim == InventoryClaim::All                  ? Coverage::All
         : claim == InventoryClaim::NamedOrganizations ? Coverage::Organizations
                                                       : Coverage::None;
}

Measurement measurement_of(const UsageRow& row) {
  Measurement measurement;
  measurement.stream = {row.version, StoreId(), row.organization, row.asset};
  measurement.report = {row.measured_at, row.asset_class, row.hostname, row.mac, row.serial};
  if (!row.asset_id.empty()) {
    measurement.stream.organization = {};
    measurement.stream.asset = row.asset_id;
    measurement.report.name = row.asset;
    measurement.report.organization_id = row.organization_id;
    measurement.report.organization = row.organization;
  }
  measurement.sample.at = row.measured_at;
  measurement.sample.bytes = row.stored;
  measurement.sample.stated = row.stated;
  measurement.sample.unmeasured = row.unmeasured;
  // Nothing can be restored from nothing.
  if (row.stored == Bytes() && !row.unmeasured) measurement.sample.points = Points::None;
  measurement.line = static_cast<std::uint32_t>(row.line);
  return measurement;
}

// Machines with ids may come from one organization to another: only a list of all says that one is gone.
tl::unexpected<Error> refuse_partial_list(std::size_t line) {
  return bad_input("line " + std::to_string(line) + ": with asset_id an inventory is of the whole source",
                   "Write --inventory=all where the file is that, or leave it out.");
}

std::string comparable(std::string_view source) {
  std::string text = comparable_name(source);
  std::erase(text, ' ');
  return text;
}

Result<void> require_other_name(Session& session, const std::string& name, bool new_source) {
  const auto sources = TRY(session.read([](Database& database) { return read_sources(database); }));
  const Source* like = nullptr;
  for (const Source& source : sources) {
    if (source.name == name) return {};
    if (source.kind == SourceKind::File && comparable(source.name) == comparable(name)) like = &source;
  }
  if (name == word_for_stores)
    return bad_input("a file's source cannot be called '" + name + "': that is the own pool and all stores",
                     "Name the program or the vendor that the file comes from.");
  if (like == nullptr || new_source) return {};
  return refuse("there is no source '" + name + "', but there is '" + like->name + "'",
                "Write --source '" + like->name + "'; if it is another source all the same, add --new-source.");
}

Result<std::optional<Pull>> pull_of(Session& session, const std::optional<Instant>& pulled) {
  if (!pulled) return std::optional<Pull>();
  const Instant now = session.now();
  const Pull pull(*pulled, session.partner().zone);
  const auto refuse_pull = [&](const std::string& when) {
    return bad_input("a pull at " + pulled->text() + " is " + when + " (it is " + now.text() + " now)",
                     "Say when it was pulled: --pulled=INSTANT, or --pulled where it was just now.");
  };
  if (*pulled > now) return refuse_pull("in the future");
  if (pull.measured_at() < now - UsageReader::measured_ms_ago_max) return refuse_pull("more than 5 years ago");
  return std::optional(pull);
}

}  // namespace

ImportRequest::NextPiece in_pieces(std::string content, std::size_t piece_bytes) {
  return [content = std::move(content), piece_bytes, at = std::size_t{0}]() mutable -> Result<std::string_view> {
    const std::string_view piece = std::string_view(content).substr(at, piece_bytes);
    at += piece.size();
    return piece;
  };
}

Result<Accepted> import_usage(Session& session, const ImportRequest& request) {
  TRY(require_other_name(session, request.source, request.new_source));
  const Coverage coverage = coverage_of(request.inventory);
  const auto pull = TRY(pull_of(session, request.pulled));
  Intake intake = TRY(Intake::begin(
      session, {request.source, SourceKind::File, request.kind, coverage, request.create, pull, request.new_names}));
  std::vector<Measurement> measurements;
  const auto take = [&](std::span<const UsageRow> rows) -> Result<void> {
    measurements.clear();
    for (const UsageRow& row : rows) {
      if (coverage == Coverage::Organizations && !row.asset_id.empty()) return refuse_partial_list(row.line);
      measurements.push_back(measurement_of(row));
    }
    intake.add(measurements);
    return {};
  };
  UsageReader reader(session.now(), take, pull);
  Sha256Stream sha;
  std::int64_t bytes = 0;
  while (true) {
    const std::string_view piece = TRY(request.next_piece());
    if (piece.empty()) break;
    bytes += static_cast<std::int64_t>(piece.size());
    if (bytes > import_bytes_max) return refuse("it is larger than 8 GiB", "Import it in parts.");
    sha.add(piece);
    TRY(reader.add(piece));
  }
  TRY(reader.finish());
  intake.leave(reader.waiting());
  sha.add("\n" + request.source + "\n" + std::to_string(static_cast<int>(coverage)));
  if (pull) sha.add("\npulled after " + pull->closes().text());
  return intake.accept(request.sha ? *request.sha : sha.finish());
}

}  // namespace stowage
