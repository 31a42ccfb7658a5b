#pragma once
// Counts what trees of files hold on the disk, several threads to a tree, in little memory.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "os/inode_set.h"

namespace stowage {

// Something below a tree that could not be counted.
struct TreeProblem {
  std::string path;  // from the tree's own path on, as people can read it
  std::string what;
  std::string remedy;
  friend auto operator<=>(const TreeProblem&, const TreeProblem&) = default;
};

struct TreeCount {
  Bytes allocated;                    // st_blocks x 512 of files, folders, links and everything else
  Bytes shared;                       // as allocated, of inodes that an earlier tree of the same counter owns
  std::optional<Bytes> length;        // st_size of the regular files; nothing when the sum is beyond what Bytes holds
  std::uint64_t entries = 0;          // names seen, the tree's own among them
  std::uint64_t vanished = 0;         // names that were gone before they could be looked at
  std::vector<TreeProblem> problems;  // the first by path, at most TreeCounter::problems_max
  std::uint64_t problem_count = 0;    // all of them
};

// How a file with several names counts.
enum class HardLinks { Once, ByName };

// Counts trees below one root, one after the other. An inode with several names is counted to the first tree that
// has it, once; what a later tree holds of it is in its `shared`. Nothing depends on the threads: the same trees in the
// same order give the same counts. Symbolic links are not followed, also when one takes a folder's place meanwhile;
// what is mounted below the root is a problem, not counted. Attributes are asked as stat does, so that a network file
// system does not answer from an old cache.
// One call at a time; a counter keeps 12 bytes (up to 32 while growing) for each inode with several names.
class TreeCounter {
 public:
  static constexpr std::size_t problems_max = 100;
  static constexpr std::size_t depth_max = 1024;  // folders in folders; deeper ones are a problem
  static constexpr unsigned threads_max = 64;
  // A disk answers several questions at once also where there are few processors.
  static constexpr unsigned threads_usual = 4;

  // Told every few thousand names how many more were counted, from any thread but one at a time; false stops.
  using Listener = std::function<bool(std::uint64_t names)>;

  // 1 <= threads <= threads_max. Errors: the root is not a folder that can be read.
  static Result<TreeCounter> open(const std::string& root, unsigned threads, Listener listener);

  // `path` is the root or lies below it; a file is a tree of one. A path that cannot be opened is a problem.
  // Errors: Refused when the listener said stop, or when the allocated bytes are beyond what Bytes holds.
  Result<TreeCount> count(const std::string& path, HardLinks links);

 private:
  TreeCounter(std::string root, std::uint64_t device, bool listing_has_inodes, unsigned threads, Listener listener)
      : root_(std::move(root)),
        device_(device),
        listing_has_inodes_(listing_has_inodes),
        threads_(threads),
        listener_(std::move(listener)) {}

  std::string root_;
  std::uint64_t device_;
  bool listing_has_inodes_;
  unsigned threads_;
  Listener listener_;
  InodeSet seen_;
  std::uint32_t trees_ = 0;
};

}  // namespace stowage
