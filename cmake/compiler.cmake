# Warnings are errors; the baseline is x86-64-v2, so that a binary made here runs on any machine of the last decade.
add_compile_options(
  -march=x86-64-v2 -Wall -Wextra -Werror -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Wnull-dereference)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these inside optional and expected where no path leads to them.
  add_compile_options(-Wno-maybe-uninitialized -Wno-null-dereference)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
if(STOWAGE_STOP_POINTS)
  add_compile_definitions(STOWAGE_STOP_POINTS)
endif()
