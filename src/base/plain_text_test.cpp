// A name from outside that moves the cursor, or hides what follows it, makes a person read what is not so.

#include "base/plain_text.h"

#include "precompiled.h"

namespace stowage {
namespace {

TEST(PlainText, WhatMovesTheCursorOrTurnsTextIsReplaced) {
  EXPECT_EQ(printable("Büro €5 😀"), "Büro €5 😀");
  EXPECT_EQ(printable("a\x1b[31mb\nc\x7f"), "a\uFFFD[31mb\uFFFDc\uFFFD");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\uFFFDb");
  EXPECT_EQ(printable("\u0080\u009f\u00a0"), "\uFFFD\uFFFD\u00a0");
  EXPECT_EQ(printable("\u202a\u202e\u2066\u2069\u202f"), "\uFFFD\uFFFD\uFFFD\uFFFD\u202f");
  EXPECT_EQ(printable("\x9b\xc3"), "\uFFFD\uFFFD");
}

TEST(PlainText, ANameHasAtMost200BytesOfIt) {
  EXPECT_EQ(fault_of_name(std::string(name_bytes_max, 'x')), "");
  EXPECT_EQ(fault_of_name(std::string(name_bytes_max + 1, 'x')), "is longer than 200 bytes");
  EXPECT_EQ(fault_of_name(""), "is empty");
  EXPECT_EQ(fault_of_name("Büro"), "");
  for (const char* text : {"a\tb", "a\x7f", "a\u009b", "a\u202e"})
    EXPECT_EQ(fault_of_name(text), "holds a character that cannot be printed") << text;
  EXPECT_EQ(fault_of_name("a\xff"), "is not UTF-8");
}

}  // namespace
}  // namespace stowage
