// Words and descriptors arrive as they were sent, wherever the folder is, and whatever a killed process has left.
#include "os/local_socket.h"

#include <fcntl.h>
#include <filesystem>
#include <thread>
#include <unistd.h>

#include "os/files.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

constexpr const char* name = "a.sock";

TEST(LocalSocket, WordsAndDescriptorsArrive) {
  const Scratch scratch;
  const std::string folder = scratch / std::string(150, 'x');  // longer than an address
  std::filesystem::create_directory(folder);
  ASSERT_TRUE(write_file(folder + "/" + name, "left"));
  const auto listener = LocalListener::listen(folder, name);
  ASSERT_TRUE(listener) << listener.error().text();
  EXPECT_EQ(std::filesystem::status(folder + "/" + name).permissions(), std::filesystem::perms(0600));
  const std::vector<std::string> words = {"", "one two", "", std::string(900'000, 'w')};
  std::thread asking([&] {
    const auto connection = connect_to(folder, name);
    ASSERT_TRUE(connection);
    const OwnedDescriptor here(::open(folder.c_str(), O_RDONLY | O_CLOEXEC));
    EXPECT_TRUE(connection->send(words, {here.number()}));
    const auto answer = connection->receive();
    ASSERT_TRUE(answer && *answer);
    EXPECT_EQ((*answer)->words, std::vector<std::string>{"3"});
    EXPECT_FALSE(connection->send({std::string(LocalConnection::message_bytes_max, 'w')})) << "past the bound";
  });
  const auto connection = listener->accept();
  ASSERT_TRUE(connection);
  EXPECT_TRUE(connection->is_of_same_user());
  const auto message = connection->receive();
  ASSERT_TRUE(message && *message);
  EXPECT_EQ((*message)->words, words);
  ASSERT_EQ((*message)->descriptors.size(), 1U);
  EXPECT_EQ(::faccessat((*message)->descriptors[0].number(), name, F_OK, 0), 0);
  EXPECT_TRUE(connection->send({"3"}));
  asking.join();
  const auto end = connection->receive();
  EXPECT_TRUE(end && !*end) << "the other end is gone";
}

TEST(LocalSocket, NobodyListensWhereAProcessWasKilledOrHasStopped) {
  const Scratch scratch;
  const std::string folder = scratch.path();
  EXPECT_FALSE(connect_to(folder, name));
  {
    const auto listener = LocalListener::listen(folder, name);
    ASSERT_TRUE(listener);
    listener->stop();
    EXPECT_FALSE(listener->accept());
  }
  EXPECT_FALSE(path_exists(folder + "/" + name));
  ASSERT_TRUE(write_file(folder + "/" + name, "left"));
  EXPECT_FALSE(connect_to(folder, name));
}

}  // namespace
}  // namespace stowage
