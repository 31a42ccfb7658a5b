#pragma once
// A correction: what was closed, what comes out now, and what is known now that was not known then (R21).

#include "api/explain.h"
#include "billing/line_key.h"

namespace stowage {

// "changes": the days of assets on which the line comes out otherwise than it was closed, each with what is known of it
// now; "decisions": what people have decided since that may bear on it; of pool overage the pools then and now. Refused
// where the statement has no such correction.
Result<Explanation> explain_correction(Session& session, const ExplainRequest& request, const LineReference& reference,
                                       const Segments::Progress& progress);

}  // namespace stowage
