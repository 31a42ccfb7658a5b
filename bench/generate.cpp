// Writes what the generator gives, for peers and for imports, or counts it: how fast the generator is.

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "generator.h"
#include "house.h"

namespace stowage::bench {

namespace {

constexpr const char* usage =
    "generate FORM STREAMS month|day\n"
    "  count    how many samples and deliveries, and how fast\n"
    "  csv      stream,ms,bytes in order of arrival\n"
    "  binary   the same as little-endian 32, 64 and 64 bits\n"
    "  deliveries  each as its instant in ms, its count of samples (64 bits each), and these as they are in memory\n"
    "  import   a usage file for `stowage import`\n"
    "  columns  the samples as three columns, by stream and instant, each once: what zstd is given\n"
    "  streams  stream,asset,organization,version,second of the population: second is the asset's v2 stream, or 0\n";

// Standard output, in large pieces.
class Output {
 public:
  ~Output() { flush(); }
  void text(std::string_view bytes) {
    buffer_ += bytes;
    if (buffer_.size() > flush_at) flush();
  }
  void number(std::int64_t value) {
    char digits[20];
    text({digits, static_cast<std::size_t>(std::to_chars(digits, digits + sizeof digits, value).ptr - digits)});
  }
  template <class Integer>
  void bits(Integer value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    text({bytes, sizeof value});
  }

 private:
  static constexpr std::size_t flush_at = 1 << 20;
  void flush() {
    if (std::fwrite(buffer_.data(), 1, buffer_.size(), stdout) != buffer_.size()) std::exit(1);
    buffer_.clear();
  }
  std::string buffer_;
};

void write_csv(Output& out, const Sample& sample) {
  out.number(sample.stream);
  out.text(",");
  out.number(sample.at.ms());
  out.text(",");
  out.number(sample.bytes.count());
  out.text("\n");
}

void write_binary(Output& out, const Sample& sample) {
  out.bits(sample.stream);
  out.bits(sample.at.ms());
  out.bits(sample.bytes.count());
}

void write_import(Output& out, const Population& population, const Sample& sample) {
  const std::uint32_t asset = population.asset_of(sample.stream);
  out.text(asset_name(asset));
  out.text(",");
  out.text(organization_name(population.organization_of(asset)));
  out.text(population.version_of(sample.stream) == Version::V1 ? ",v1," : ",v2,");
  out.number(sample.bytes.count());
  out.text(",");
  out.text(sample.at.text());
  out.text("\n");
}

void write_streams(Output& out, const Population& population) {
  for (std::uint32_t stream = 1; stream <= population.streams(); ++stream) {
    const std::uint32_t asset = population.asset_of(stream);
    out.text(fmt::format("{},{},{},{},{}\n", stream, asset, population.organization_of(asset),
                         static_cast<int>(population.version_of(stream)), population.second_after(stream)));
  }
}

std::vector<Sample> all_samples(Generator& generator) {
  std::vector<Sample> all;
  Arriving arriving;
  while (generator.next(arriving)) all.insert(all.end(), arriving.samples.begin(), arriving.samples.end());
  std::sort(all.begin(), all.end(), comes_before);
  const auto same = [](const Sample& a, const Sample& b) { return a.stream == b.stream && a.at == b.at; };
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
  return all;
}

void write_columns(Output& out, Generator& generator) {
  const std::vector<Sample> all = all_samples(generator);
  for (const Sample& sample : all) out.bits(sample.stream);
  for (const Sample& sample : all) out.bits(sample.at.ms());
  for (const Sample& sample : all) out.bits(sample.bytes.count());
}

void count(Generator& generator) {
  using namespace std::chrono;
  const auto begun = steady_clock::now();
  std::size_t samples = 0;
  std::size_t deliveries = 0;
  for (Arriving arriving; generator.next(arriving); ++deliveries) samples += arriving.samples.size();
  const double seconds = duration<double>(steady_clock::now() - begun).count();
  fmt::print("{} samples in {} deliveries, {:.1f} million a second\n", samples, deliveries,
             static_cast<double>(samples) / seconds / 1e6);
}

int run(std::string_view form, const Population& population, const Schedule& schedule) {
  Output out;
  if (form == "streams") {
    write_streams(out, population);
    return 0;
  }
  Generator generator(population, schedule);
  if (form == "count") {
    count(generator);
    return 0;
  }
  if (form == "columns") {
    write_columns(out, generator);
    return 0;
  }
  if (form == "import") out.text("asset,organization,version,stored_bytes,measured_at\n");
  for (Arriving arriving; generator.next(arriving);) {
    if (form == "deliveries") {
      out.bits(arriving.at.ms());
      out.bits(std::uint64_t(arriving.samples.size()));
      out.text({reinterpret_cast<const char*>(arriving.samples.data()), arriving.samples.size() * sizeof(Sample)});
      continue;
    }
    for (const Sample& sample : arriving.samples) {
      if (form == "csv")
        write_csv(out, sample);
      else if (form == "binary")
        write_binary(out, sample);
      else if (form == "import")
        write_import(out, population, sample);
      else
        return 2;
    }
  }
  return 0;
}

}  // namespace

}  // namespace stowage::bench

int main(int argument_count, char** arguments) {
  using namespace stowage::bench;
  const auto streams = argument_count == 4 ? std::strtoul(arguments[2], nullptr, 10) : 0;
  const std::string_view days = argument_count == 4 ? arguments[3] : "";
  if (streams < 100 || streams > 100'000'000 || (days != "month" && days != "day")) {
    fmt::print(stderr, "{}", usage);
    return 2;
  }
  const Population population(static_cast<std::uint32_t>(streams));
  const int code = run(arguments[1], population, days == "month" ? Schedule::month() : Schedule::day());
  if (code == 2) fmt::print(stderr, "{}", usage);
  return code;
}
