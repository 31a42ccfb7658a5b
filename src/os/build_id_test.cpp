#include "os/build_id.h"

#include "precompiled.h"

namespace stowage {
namespace {

// Without it nothing derived would ever be kept, and each bill would be computed anew.
TEST(BuildId, TheLinkerHasWrittenOne) {
  EXPECT_GE(build_id().size(), 8U);
}

}  // namespace
}  // namespace stowage
