#pragma once

namespace stowage {

// SQLite keeps the index of a write-ahead log in a mapped file (-shm) that it extends by one byte for each page. With
// blocks smaller than a page that leaves holes, and to write to one on a full disk kills the process (SIGBUS). From the
// first call on each page gets all of its blocks as the file is extended; where there is no room that fails, as other
// writes do. Safe to call from several threads.
void allocate_shared_indexes_whole();

}  // namespace stowage
