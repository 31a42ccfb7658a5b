#pragma once
// A data directory in which a population is known: its organizations, assets with their classes, and streams with their
// owners, numbered as in the population. There are prices for everything, and no samples.

#include <memory>
#include <string>

#include "api/session.h"
#include "metering/streams.h"
#include "population.h"

namespace stowage::bench {

// Makes the directory; some 100,000 streams a second.
Result<std::unique_ptr<Session>> make_house(const std::string& folder, const Population& population);
// The one that make_house made there.
Result<std::unique_ptr<Session>> open_house(const std::string& folder);

// The source that measures all streams: the first.
constexpr SourceId only_source{1};

// A delivery of the samples, under a hash of `number`: another number is another delivery.
DeliveryDraft draft_of(std::vector<Sample> samples, std::uint64_t number);

// What a source calls a stream's organization and asset.
std::string organization_name(std::uint32_t organization);
std::string asset_name(std::uint32_t asset);

}  // namespace stowage::bench
