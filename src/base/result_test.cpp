// Refusals are read by people in a hurry: what was being done, to what, what was wrong, what to do next.

#include "base/result.h"

#include "base/values_test.h"

namespace stowage {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return refuse(std::to_string(number) + " is odd", "Use an even number.");
  return number / 2;
}

Result<int> quarter(int number) {
  const int first = TRY(half(number));
  return TRY_WITHIN("second half", half(first));
}

TEST(Result, CarriesTheFirstErrorWithWhatWasBeingDone) {
  EXPECT_EQ(quarter(12).value(), 3);
  EXPECT_EQ(refusal(quarter(7)), "7 is odd. Use an even number.");
  EXPECT_EQ(refusal(quarter(6)), "second half: 3 is odd. Use an even number.");
  EXPECT_EQ(quarter(6).error().failure(), Failure::Refused);
}

TEST(Error, PutsOneStopBetweenMessageAndRemedy) {
  EXPECT_EQ(Error(Failure::Io, "no answer").text(), "no answer");
  EXPECT_EQ(Error(Failure::Io, "no answer", "Try again.").text(), "no answer. Try again.");
  EXPECT_EQ(Error(Failure::Io, "Is it on?", "Try again.").text(), "Is it on? Try again.");
  EXPECT_EQ(Error(Failure::Io, "no answer").within("poll").within("daily run").text(), "daily run: poll: no answer");
}

}  // namespace
}  // namespace stowage
