#pragma once
// What each source sent of each module for a day is counted from what was kept of it, judged, and kept for good.

#include <vector>

#include "api/session.h"
#include "base/table.h"
#include "hub/source_days.h"

namespace stowage {

// From how many days of silence on a source is not looked for any more: its assets are orphans then (R10).
constexpr int silent_source_days = 30;

// Of sealed days, in their order; days that are judged already and come out as before are not kept again. What a person
// has accepted stays good for as long as the same was sent.
Result<std::vector<JudgedDay>> judge_days(Session& session, RunId run, const DayRange& days,
                                          const Segments::Progress& progress);
Result<Table> judged_table(Session& session, const std::vector<JudgedDay>& days);
// Newest day first, as judged last.
Result<Table> list_received(Session& session, int count);

// A sentence on a doubted day of another product, and on how many organizations' changes wait because of it.
std::string doubt_text(const SourceDay& day, std::int64_t organizations);
// Sentences on what a person must look at, of the last of these days, and of other products.
Result<std::vector<std::string>> doubts_of(Session& session, const std::vector<JudgedDay>& days);

// What is doubted of this source is right, says this session's person. In words: what was accepted.
Result<std::string> accept_source(Session& session, const std::string& source, const std::string& reason);

}  // namespace stowage
