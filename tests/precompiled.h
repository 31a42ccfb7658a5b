#pragma once
// What nearly every unit test includes.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <string>
#include <vector>
