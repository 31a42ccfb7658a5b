#pragma once
// On which days one stream was reported, as its cells say.

#include "api/session.h"

namespace stowage {

// Nothing where it never was, or not within the days that are asked for. Refused where days that must be looked at are
// gone with their samples.
Result<std::optional<Day>> last_report(Session& session, StreamId stream);
Result<std::optional<Day>> first_report_after(Session& session, StreamId stream, Day day);
// Whether it was reported on the day or before it.
Result<bool> reported_by(Session& session, StreamId stream, Day day);

}  // namespace stowage
