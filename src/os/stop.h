#pragma once
// Every durable step has a name. A build for the crash tests (STOWAGE_STOP_POINTS) kills itself, as kill -9 would,
// at the step that STOWAGE_STOP_AT names ("journal-appended:2": its second time), and writes the names of the steps
// it passes to the file STOWAGE_STOP_LOG. In any other build a step is nothing.

namespace stowage {

#ifdef STOWAGE_STOP_POINTS
void stop_point(const char* name);
#else
inline void stop_point(const char* /*name*/) {}
#endif

}  // namespace stowage
