// Usage goes to the machine whose stream it is numbered as; two names for one number bill one customer for the other.

#include "metering/stream_numbers.h"

#include <map>

#include "precompiled.h"

namespace stowage {
namespace {

TEST(StreamNumbers, TellNamesApartThatHaveTheSameLetters) {
  StreamNumbers streams;
  const std::vector<StreamName> names = {
      {Version::V1, StoreId(), "Acme", "DC01"},  {Version::V2, StoreId(), "Acme", "DC01"},
      {Version::V1, StoreId(1), "Acme", "DC01"}, {Version::V1, StoreId(), "AcmeD", "C01"},
      {Version::V1, StoreId(), "Beta", "DC01"},  {Version::V1, StoreId(), "Acme", "DC01 "},
      {Version::V1, StoreId(), "Acme", ""},
  };
  for (std::uint32_t i = 0; i < names.size(); ++i) EXPECT_EQ(streams.place(names[i]), i);
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(streams.place(names[i]), i);
    EXPECT_EQ(streams.find(names[i]), std::optional(i));
    EXPECT_EQ(streams.name(i), names[i]);
    EXPECT_EQ(streams.number(i), 0u);
  }
  EXPECT_EQ(streams.find({Version::V2, StoreId(), "Beta", "DC01"}), std::nullopt);
  EXPECT_EQ(streams.find({Version::V1, StoreId(), "Gamma", "DC01"}), std::nullopt);
  EXPECT_EQ(StreamNumbers().find(names[0]), std::nullopt);
}

// The table grows many times under these; names are made so that many share their beginning, and stand in no order.
RC_GTEST_PROP(StreamNumbers, GiveEachNameOnePlaceForGood, ()) {
  StreamNumbers streams;
  std::map<std::pair<std::string, std::string>, std::uint32_t> expected;
  const auto count = *rc::gen::inRange(1, 3'000);
  const auto step = *rc::gen::inRange(1, 1'000);
  for (int i = 0; i < count; ++i) {
    const std::string organization = "Customer " + std::to_string(i * step % 7);
    const std::string asset = "pc" + std::to_string(i * step % 1'009);
    const auto [known, added] =
        expected.try_emplace({organization, asset}, static_cast<std::uint32_t>(expected.size()));
    RC_ASSERT(streams.place({Version::V2, StoreId(), organization, asset}) == known->second);
  }
  RC_ASSERT(streams.size() == expected.size());
  for (const auto& [name, place] : expected) {
    RC_ASSERT(streams.name(place).organization == name.first);
    RC_ASSERT(streams.name(place).asset == name.second);
  }
}

// Lists as sources send them: in the order of the last one, some left out, some new, some out of their place, some
// twice.
RC_GTEST_PROP(StreamNumbers, GiveManyTheSamePlacesAsOneByOne, ()) {
  StreamNumbers together;
  StreamNumbers single;
  const auto lists = *rc::gen::container<std::vector<std::vector<int>>>(
      rc::gen::container<std::vector<int>>(rc::gen::inRange(-3, 12)));
  for (const std::vector<int>& steps : lists) {
    std::vector<std::string> assets;
    int asset = 0;
    for (const int step : steps) assets.push_back("pc" + std::to_string(asset += step < 9 ? step / 3 : -asset));
    if (assets.size() > StreamNumbers::together_max) assets.resize(StreamNumbers::together_max);
    std::vector<StreamName> names;
    for (const std::string& name : assets)
      names.push_back({Version::V1, StoreId(), name.ends_with("7") ? "Beta" : "Acme", name});
    std::vector<std::uint32_t> places(names.size());
    together.places(names, places);
    for (size_t i = 0; i < names.size(); ++i) RC_ASSERT(together.name(places[i]) == names[i]);
    for (size_t i = 0; i < names.size(); ++i) RC_ASSERT(places[i] == together.find(names[i]));
    for (const StreamName& name : names) single.place(name);
    RC_ASSERT(together.size() == single.size());
  }
}

}  // namespace
}  // namespace stowage
