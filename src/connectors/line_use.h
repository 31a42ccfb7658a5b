#pragma once
// What a connection is opened for. Whoever asks only to read gets nothing that could write.

namespace stowage::connectors {

enum class LineUse { Reading, ReadingAndWriting };

}  // namespace stowage::connectors
