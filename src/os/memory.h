#pragma once
// What the process does with memory that it no longer needs.

namespace stowage {

// From now on up to 128 MiB of freed memory are kept for what comes next. What is given back to the system comes from
// it again page by page, each cleared: a fifth of the time of a month's totals. Once, before other threads are started.
void keep_freed_memory();

}  // namespace stowage
