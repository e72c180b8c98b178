// An export as its caller gets it.
#ifndef ZHAOLIAN_TESTS_SUPPORT_EXPORT_CALL_H_
#define ZHAOLIAN_TESTS_SUPPORT_EXPORT_CALL_H_

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <string>

#include "absl/functional/function_ref.h"
#include "client-lib/client.h"
#include "zhaolian/v1/exports.pb.h"

namespace zhaolian {

struct Exported {
  absl::Status status;
  v1::ExportSummary summary;
  std::string file;
  int chunks = 0;
  size_t largest_message = 0;
};

// Takes all of it; or until `goes_on`, which is asked at each message, says no.
inline Exported Export(
    const Client& client, const v1::ExportRequest& request,
    absl::FunctionRef<bool(const v1::ExportResponse&)> goes_on = [](const v1::ExportResponse&) {
      return true;
    }) {
  Exported exported;
  v1::ExportResponse response;
  exported.status = client.Follow(request, response, absl::Minutes(2), [&] {
    exported.largest_message = std::max(exported.largest_message, response.ByteSizeLong());
    if (response.has_summary()) exported.summary = response.summary();
    if (response.has_chunk()) {
      exported.file += response.chunk();
      ++exported.chunks;
    }
    return goes_on(response);
  });
  return exported;
}

inline v1::ExportRequest CsvOf(const std::string& collection) {
  v1::ExportRequest request;
  request.set_collection(collection);
  request.set_format(v1::ExportRequest::FILE_FORMAT_CSV);
  return request;
}

inline void WriteTo(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_EXPORT_CALL_H_
