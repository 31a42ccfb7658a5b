# Warnings are errors; the baseline is x86-64-v2, so that a binary made here runs on any machine of the last decade.
add_compile_options(
  -march=x86-64-v2 -Wall -Wextra -Werror -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Wnull-dereference)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these inside optional and expected where no path leads to them.
  add_compile_options(-Wno-maybe-uninitialized -Wno-null-dereference -Wno-restrict)
  add_compile_options(-fpch-preprocess) # else ccache cannot cache what uses a precompiled header
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # Paths are taken relative to the checkout, so that another clone finds what this one has compiled; precompiled headers
  # are cached only when ccache is told that their macros do not matter.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=true
      CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
