#include "os/process.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "precompiled.h"

namespace stowage {
namespace {

ProgramCall shell(const std::string& script) {
  return {.program = "/bin/sh", .arguments = {"-c", script}};
}

TEST(Process, GivesOutputErrorsAndStatusApart) {
  const auto result = run_program(shell("echo out; echo err >&2; exit 7"));
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(result->out, "out\n");
  EXPECT_EQ(result->err, "err\n");
  EXPECT_EQ(result->status, 7);
  EXPECT_FALSE(result->truncated);
}

TEST(Process, ArgumentsReachTheProgramAsTheyAre) {
  const std::string odd = "two words\n$HOME `id` 'x' \xff";
  const auto result = run_program({.program = "printf", .arguments = {"%s", odd}});
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(result->out, odd);
}

TEST(Process, VariablesAreAddedReplacedAndTakenOut) {
  ::setenv("STOWAGE_TEST_KEPT", "kept", 1);
  ::setenv("STOWAGE_TEST_REPLACED", "old", 1);
  ::setenv("STOWAGE_TEST_REMOVED", "secret", 1);
  auto call = shell("echo $STOWAGE_TEST_KEPT $STOWAGE_TEST_REPLACED ${STOWAGE_TEST_REMOVED-none}");
  call.variables = {"STOWAGE_TEST_REPLACED=new"};
  call.without = {"STOWAGE_TEST_REMOVED"};
  const auto result = run_program(call);
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(result->out, "kept new none\n");
}

TEST(Process, NothingToReadAndNoTerminalToAskOn) {
  const auto result = run_program(shell("cat; (: </dev/tty) 2>/dev/null && echo terminal || echo none"));
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(result->out, "none\n");
}

TEST(Process, OutputBeyondTheLimitIsDroppedAndSaidSo) {
  auto call = shell("head -c 100000 /dev/zero; echo done >&2");
  call.output_bytes_max = 99'999;
  const auto beyond = run_program(call);
  ASSERT_TRUE(beyond) << beyond.error().text();
  EXPECT_EQ(beyond->out.size(), 99'999u);
  EXPECT_TRUE(beyond->truncated);
  EXPECT_EQ(beyond->err, "done\n");

  call.output_bytes_max = 100'000;
  const auto at = run_program(call);
  ASSERT_TRUE(at) << at.error().text();
  EXPECT_EQ(at->out.size(), 100'000u);
  EXPECT_FALSE(at->truncated);
}

TEST(Process, TheTimeLimitEndsTheWholeGroup) {
  // The grandchild holds the write end of a named pipe; when reading it ends, the grandchild is gone.
  char folder[] = "/tmp/stowage-process-XXXXXX";
  ASSERT_NE(::mkdtemp(folder), nullptr);
  const std::string held = std::string(folder) + "/held";
  ASSERT_EQ(::mkfifo(held.c_str(), 0600), 0);
  const int reader = ::open(held.c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reader, 0);

  auto call = shell("sleep 1000 >\"$0\" & wait");
  call.arguments.push_back(held);
  call.time_max = std::chrono::milliseconds(200);
  const auto result = run_program(call);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().failure(), Failure::Refused);
  EXPECT_NE(result.error().text().find("200 ms"), std::string::npos) << result.error().text();

  ASSERT_EQ(::fcntl(reader, F_SETFL, 0), 0);
  char byte;
  EXPECT_EQ(::read(reader, &byte, 1), 0);
  ::close(reader);
  ::unlink(held.c_str());
  ::rmdir(folder);
}

TEST(Process, AGrandchildThatStaysBehindDoesNotHoldUsUp) {
  const auto result = run_program(shell("sleep 1000 & echo done"));
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(result->out, "done\n");
}

TEST(Process, ASignalIsSaidAsAStatus) {
  const auto result = run_program(shell("kill -TERM $$"));
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(result->status, 128 + SIGTERM);
}

TEST(Process, AProgramThatIsNotThereIsNamed) {
  const auto result = run_program({.program = "stowage-no-such-program"});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().failure(), Failure::NotFound);
  EXPECT_NE(result.error().text().find("stowage-no-such-program"), std::string::npos);
}

TEST(Process, SeveralThreadsRunProgramsAtOnce) {
  std::vector<std::thread> threads;
  std::vector<std::string> outputs(8);
  for (std::size_t i = 0; i < outputs.size(); ++i)
    threads.emplace_back([&outputs, i] {
      const auto result = run_program({.program = "echo", .arguments = {std::to_string(i)}});
      outputs[i] = result ? result->out : result.error().text();
    });
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < outputs.size(); ++i) EXPECT_EQ(outputs[i], std::to_string(i) + "\n");
}

}  // namespace
}  // namespace stowage
