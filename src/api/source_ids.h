#pragma once
// What contradicts the ids that a source gives of its machines and organizations (R12).

#include <string>

#include "api/session.h"
#include "api/stream_reports.h"

namespace stowage {

// The reports of one arrival, before anything of it is written. Refused: one id in two organizations; ids where
// others of the source have none, or none where they have, since each machine would be another one then; an
// organization that is new and whose name differs from one of ours in case only, unless `like_names`.
Result<void> check_source_ids(Session& session, const std::string& source, const StreamNumbers& streams,
                              const StreamReports& reports, bool like_names);

}  // namespace stowage
