#include "app/start.h"

int main(int argc, char** argv) {
  return stowage::start(argc, argv);
}
