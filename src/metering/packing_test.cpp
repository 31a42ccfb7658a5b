#include "metering/packing.h"

#include "precompiled.h"

namespace stowage {
namespace {

using Column = std::vector<std::uint64_t>;

std::string packed(const Column& values, Packing packing) {
  std::string out;
  pack_column(values, packing, out);
  return out;
}

RC_GTEST_PROP(Packing, GivesBackAnyValues, (Column values, bool narrow)) {
  if (narrow) {
    for (auto& value : values) value %= 1000;
  }
  for (const Packing packing : {Packing::Values, Packing::Differences}) {
    const std::string blob = packed(values, packing) + "behind";
    std::string_view rest = blob;
    Column back;
    RC_ASSERT(unpack_column(rest, values.size(), back).has_value());
    RC_ASSERT(back == values);
    RC_ASSERT(rest == "behind");
  }
}

TEST(Packing, GivesBackTheExtremes) {
  const std::uint64_t most = ~std::uint64_t{0};
  for (const Column& values : {Column{}, Column{most}, Column{0, most, 0, most}, Column{most, most},
                               Column{1ULL << 63, (1ULL << 63) - 1, 0, 1}}) {
    for (const Packing packing : {Packing::Values, Packing::Differences}) {
      const std::string blob = packed(values, packing);
      std::string_view rest = blob;
      Column back;
      ASSERT_TRUE(unpack_column(rest, 4, back));
      EXPECT_EQ(back, values);
    }
  }
}

// The values of a narrower type come back whole, also where the steps between them are wider than the type.
RC_GTEST_PROP(Packing, UnpacksIntoTheTypeThatWasPacked, (std::vector<std::uint32_t> values, bool differences)) {
  const std::string blob = packed({values.begin(), values.end()}, differences ? Packing::Differences : Packing::Values);
  std::string_view rest = blob;
  const auto column = PackedColumn::take(rest, values.size());
  RC_ASSERT(column.has_value());
  RC_ASSERT(column->count() == values.size());
  std::vector<std::uint32_t> back(values.size());
  column->unpack(back.data());
  RC_ASSERT(back == values);
}

// Mostly within a range, in steps of a unit, with a few anywhere: the few must come back, and must not widen all.
RC_GTEST_PROP(Packing, GivesBackOutliers, (std::uint64_t least, bool differences)) {
  const auto unit = *rc::gen::element<std::uint64_t>(1, 3, 1'000);
  const auto range = *rc::gen::element<std::uint64_t>(1, 2, 100, 4'096);
  auto values = *rc::gen::container<Column>(
      300, rc::gen::map(rc::gen::inRange<std::uint64_t>(0, range), [&](auto step) { return least + step * unit; }));
  for (int i = *rc::gen::inRange(0, 12); i > 0; --i) {
    values[*rc::gen::inRange<size_t>(0, values.size())] =
        *rc::gen::oneOf(rc::gen::arbitrary<std::uint64_t>(), rc::gen::element(~std::uint64_t{0}, std::uint64_t{0}));
  }
  const std::string blob = packed(values, differences ? Packing::Differences : Packing::Values);
  std::string_view rest = blob;
  Column back;
  RC_ASSERT(unpack_column(rest, values.size(), back).has_value());
  RC_ASSERT(back == values);
  std::string_view again = blob;
  const std::uint64_t bound = PackedColumn::take(again, values.size()).value().bound();
  RC_ASSERT(std::all_of(values.begin(), values.end(), [&](std::uint64_t value) { return value <= bound; }));
  if (!differences && unit == 1) RC_ASSERT(blob.size() < 32 + 300 * 13 / 8 + 8 + 12 * 16);
}

TEST(Packing, CountsInTheUnitOfItsValues) {
  Column values;
  for (std::uint64_t second = 0; second < 256; ++second) values.push_back(1'700'000'000'123 + second * 1'000);
  EXPECT_EQ(packed(values, Packing::Values).size(), 32u + 256u);
}

TEST(Packing, SaysWhereAllValuesAreOne) {
  for (const Column& values : {Column{7, 7, 7}, Column{7, 7, 8}}) {
    const std::string blob = packed(values, Packing::Values);
    std::string_view rest = blob;
    const auto column = PackedColumn::take(rest, 3);
    ASSERT_TRUE(column);
    EXPECT_EQ(column->constant(), values[2] == 7);
    EXPECT_EQ(column->least(), 7u);
  }
}

// A column that is longer than the block that it stands in would be read into memory that nobody made.
TEST(Packing, RefusesMoreValuesThanAskedFor) {
  const std::string blob = packed({1, 2, 3}, Packing::Values);
  std::string_view rest = blob;
  Column back;
  EXPECT_EQ(unpack_column(rest, 2, back).error().failure(), Failure::Damaged);
}

RC_GTEST_PROP(Packing, RefusesEveryTruncation, (Column values, bool differences)) {
  const std::string blob = packed(values, differences ? Packing::Differences : Packing::Values);
  for (size_t size = 0; size < blob.size(); ++size) {
    const std::string cut = blob.substr(0, size);  // a string of its own, so that reading past it is seen
    std::string_view rest = cut;
    Column back;
    RC_ASSERT(!unpack_column(rest, values.size(), back));
  }
}

// Damage that a checksum let through must not end the program, nor make more values than were asked for.
RC_GTEST_PROP(Packing, SurvivesFlippedBytes, (Column values, bool differences)) {
  std::string blob = packed(values, differences ? Packing::Differences : Packing::Values);
  const auto place = *rc::gen::inRange<size_t>(0, blob.size());
  blob[place] = static_cast<char>(blob[place] ^ (1 << *rc::gen::inRange(0, 8)));
  std::string_view rest = blob;
  Column back;
  const auto unpacked = unpack_column(rest, values.size(), back);
  RC_ASSERT(!unpacked || back.size() <= values.size());
}

}  // namespace
}  // namespace stowage
